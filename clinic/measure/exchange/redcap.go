package exchange

// The columns of a data dictionary, as the project's page and as the API name
// them.
const (
	colName = iota
	colForm
	colSection
	colType
	colLabel
	colChoices
	colNote
	colValidation
	colMin
	colMax
	colIdentifier
	colBranching
	colRequired
	colAlignment
	colNumber
	colMatrix
	colRanking
	colAnnotation
	columns
)

var pageNames = [columns]string{"Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label",
	"Choices, Calculations, OR Slider Labels", "Field Note", "Text Validation Type OR Show Slider Number", "Text Validation Min",
	"Text Validation Max", "Identifier?", "Branching Logic (Show field only if...)", "Required Field?", "Custom Alignment",
	"Question Number (surveys only)", "Matrix Group Name", "Matrix Ranking?", "Field Annotation"}

var apiNames = [columns]string{"field_name", "form_name", "section_header", "field_type", "field_label", "select_choices_or_calculations",
	"field_note", "text_validation_type_or_show_slider_number", "text_validation_min", "text_validation_max", "identifier",
	"branching_logic", "required_field", "custom_alignment", "question_number", "matrix_group_name", "matrix_ranking", "field_annotation"}
