package document

import "context"

// moveOwn lets the room's own things move with the text.
func (s *Store) moveOwn(ctx context.Context, w *writing, m Moves) error { return nil }
