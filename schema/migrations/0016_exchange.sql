-- +goose Up

-- inquiry/document: a few segments of a long text are found by their numbers
CREATE INDEX segment_turn_number ON segment_turn (site_id, segmentation_id, segment);
