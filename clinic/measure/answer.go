package measure

// AnswerState tells an answer from its absence. There is no state for a value
// that was carried forward from another form: such a value is no answer, and
// an analysis that makes one keeps it to itself.
type AnswerState string

const (
	Answered       AnswerState = "answered"
	PreferredNotTo AnswerState = "preferred not to"
	NotAnswered    AnswerState = "not answered"
)

// Answer is what a person said to one item: a whole number for options and
// ranges, Text for free text. Value is nil unless the state is Answered.
type Answer struct {
	State AnswerState `json:"state"`
	Value *int        `json:"value,omitempty"`
	Text  string      `json:"text,omitempty"`
}

// Answers are the answers of one form by item. An item that is not in the map
// was not answered.
type Answers map[ItemID]Answer

// Number is an answer with a number.
func Number(n int) Answer { return Answer{State: Answered, Value: &n} }

// Words is an answer in free text.
func Words(text string) Answer { return Answer{State: Answered, Text: text} }

// Of gives the answer to an item, NotAnswered when there is none.
func (a Answers) Of(id ItemID) Answer {
	if answer, ok := a[id]; ok {
		return answer
	}
	return Answer{State: NotAnswered}
}
