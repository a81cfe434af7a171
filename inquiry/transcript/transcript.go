// Package transcript holds the words of a recording: what was said, by whom
// and when, read from the files that people and engines make.
//
// A file goes in whole, or with a report of what was left out and why, or not
// at all. Times are milliseconds from the start of the recording; one that is
// not known is Unknown. The file as it came is kept, and each turn knows which
// of its lines it came from.
package transcript

// Unknown is a time that the file does not tell.
const Unknown = -1

// Format is the shape of a file.
type Format string

const (
	WebVTT Format = "WebVTT"
	SubRip Format = "SubRip (.srt)"
	Block  Format = "name and time above each turn"
	Inline Format = "name before each turn"
	Engine Format = "JSON of a speech-to-text engine"
	Word   Format = "Word document"
	Table  Format = "table (.csv)"
	Plain  Format = "plain text"
)

// Turn is what one speaker said until another one spoke.
type Turn struct {
	Speaker   string // as the file names them; empty is not known
	Start     int    // ms
	End       int    // ms
	Text      string
	Words     []Said // when the engine tells them
	FirstLine int    // of the file, from 1; 0 where a file has no lines
	LastLine  int
}

// Said is one word with its time.
type Said struct {
	Text       string
	Start, End int     // ms
	Sure       float64 // the engine's confidence, 0 to 1; negative when it does not say
}

// File is a transcript as it was read.
type File struct {
	Name   string
	Format Format
	Turns  []Turn
	Report Report
}

// Report tells what was made of a file.
type Report struct {
	Encoding     string
	Cues         int // pieces that the file has
	Merged       int // of them joined to the turn before
	Repeated     int // lines that a rolling caption said again
	Carried      int // captions without a name, given to the one named before
	Turns        int
	Unattributed int // turns of nobody known
	Speakers     []Speaker
	Alike        [][2]string // names that may be one person's
	WallClock    bool        // the file tells the time of day; times count from its first
	Notes        []Note
}

// Speaker is a name in the file and how much it said.
type Speaker struct {
	Name  string
	Turns int
	Words int
}

// Note is something that was left out or mended, and why.
type Note struct {
	Line int // 0 where a file has no lines
	Why  string
}

// piece is what a reader finds: one cue, block or line, before pieces of one
// speaker are joined.
type piece struct {
	Turn
	lines []string // of the text, for captions that roll
}
