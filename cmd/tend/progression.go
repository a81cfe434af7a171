package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tend/evaluation/process"
	"tend/inquiry/coding"
	"tend/inquiry/coding/refi"
	"tend/inquiry/document"
	"tend/inquiry/progression"
	"tend/inquiry/transcript"
	"tend/platform/fault"
)

// progressionAsked is what the command was given.
type progressionAsked struct {
	transcripts, codes, out string
	stageBook, moveBook     string
	columns                 coding.Columns
	moves                   string // the column with moves, where it is another
	leaders                 string
	reading                 string
	leaveOut                bool
}

// coded is what a file with codes holds.
type coded struct {
	staged, moved refi.Coded
	texts         []progression.Text // where the file holds them itself
}

// A marksReader reads what coders gave units of transcripts from a file.
type marksReader func(a progressionAsked, data []byte, stages, moves coding.Codebook) (coded, error)

// marksReaders by the ending of the file with codes.
var marksReaders = map[string]marksReader{".csv": marksOfCSV, ".qdpx": marksOfProject}

const progressionUsage = "--transcripts DIR --codes FILE --out DIR"

// progressionCommand reads transcripts and codes and writes how people moved.
// Codes 0 done, 1 the input is not right, 2 asked wrongly.
func progressionCommand(args []string, stdout, stderr io.Writer) int {
	var a progressionAsked
	flags := newFlags("progression", progressionUsage, stderr)
	flags.StringVar(&a.transcripts, "transcripts", "", "a folder of transcripts; the last number in a file's name is its session, what stands before it the group; a project has its own")
	flags.StringVar(&a.codes, "codes", "", "a table of codes (.csv), one row for a coder's codes of a turn, or a project of REFI-QDA (.qdpx)")
	flags.StringVar(&a.out, "out", "", "the folder to write to")
	flags.StringVar(&a.stageBook, "stages", "stages", "the codebook of stages: an id of the library, or a YAML file")
	flags.StringVar(&a.moveBook, "moves", "purer", "the codebook of moves: an id of the library, or a YAML file")
	flags.StringVar(&a.columns.Document, "document", "document", "column with the file's name, without its ending")
	flags.StringVar(&a.columns.Unit, "unit", "unit", "column with the turn's number, from 1")
	flags.StringVar(&a.columns.Coder, "coder", "coder", "column with who coded")
	flags.StringVar(&a.columns.Codes, "stage-codes", "stage", "column with stages, of participants' turns")
	flags.StringVar(&a.moves, "move-codes", "moves", "column with moves, of leaders' turns")
	flags.StringVar(&a.leaders, "leaders", "", "the leaders' names in the transcripts, apart by commas; without, names such as Leader or Therapist")
	flags.StringVar(&a.reading, "reading", "hard", "hard or mixed: what becomes of turns on which coders differ")
	flags.BoolVar(&a.leaveOut, "leave-out", false, "leave out codes of a project that neither codebook has")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if a.transcripts == "" && !strings.EqualFold(filepath.Ext(a.codes), ".qdpx") || a.codes == "" || a.out == "" || flags.NArg() > 0 || a.reading != "hard" && a.reading != "mixed" {
		fmt.Fprintf(stderr, "tend progression: give %s, and --reading hard or mixed\nSee: tend progression --help\n", progressionUsage)
		return 2
	}
	r, err := a.make()
	if err == nil {
		err = r.Write(a.out)
	}
	if err != nil {
		return failed(stderr, err)
	}
	c := r.Analysis.Corpus
	for _, w := range c.LeftOut {
		fmt.Fprintf(stdout, "Left out: %s: %d.\n", w.Reason, w.Segments)
	}
	for _, n := range append(c.Notes(), r.notes()...) {
		fmt.Fprintf(stdout, "Note: %s.\n", strings.TrimSuffix(n, "."))
	}
	fmt.Fprintf(stdout, "%d people, %d moments. The report is %s.\n", len(r.Analysis.Courses), len(r.Analysis.Moments), filepath.Join(a.out, "report.html"))
	return 0
}

// made is a report with what is to be said of it.
type made struct{ *process.Report }

func (m made) notes() []string {
	if m.Mechanism == nil {
		return []string{m.NoMoves}
	}
	return m.Mechanism.Notes
}

func (a progressionAsked) make() (made, error) {
	const op = "progression"
	stages, err := bookNamed(a.stageBook)
	if err != nil {
		return made{}, err
	}
	moves, err := bookNamed(a.moveBook)
	if err != nil {
		return made{}, err
	}
	if !stages.Ordered {
		return made{}, fault.New(fault.Invalid, op, "the codes of “%s” have no order, so there is no progression in it; say “ordered: true” if they are steps", stages.Title)
	}
	read := marksReaders[strings.ToLower(filepath.Ext(a.codes))]
	if read == nil {
		return made{}, fault.New(fault.Invalid, op, "codes are read from a table (.csv) or a project (.qdpx), and %s is none", filepath.Base(a.codes))
	}
	data, err := os.ReadFile(a.codes)
	if err != nil {
		return made{}, fault.Wrap(err, fault.NotFound, op, "%s cannot be read", a.codes)
	}
	found, err := read(a, data, stages, moves)
	if err != nil {
		return made{}, err
	}
	texts, err := a.textsOf(found)
	if err != nil {
		return made{}, err
	}
	for _, m := range append(slices.Clone(found.staged.Marks), found.moved.Marks...) {
		at := slices.IndexFunc(texts, func(t progression.Text) bool { return t.Document == m.Unit.Document })
		if at < 0 {
			return made{}, fault.New(fault.Invalid, op, "codes are given for “%s”, and there is no such file in %s", m.Unit.Document, a.transcripts)
		}
		if n := len(texts[at].Segments); m.Unit.Number < 1 || m.Unit.Number > n {
			return made{}, fault.New(fault.Invalid, op, "turn %d of “%s” is coded, which has %d; turns count from 1, those of one speaker in a row as one", m.Unit.Number, m.Unit.Document, n)
		}
	}
	c := progression.Gather(stages, moves, texts, coding.Resolve(found.staged.Marks, found.staged.Settled), coding.Resolve(found.moved.Marks, found.moved.Settled))
	r, err := process.Make(&c, fmt.Sprintf("%d transcripts, coded by “%s” and “%s”.", len(texts), stages.Title, moves.Title), progression.Options{Reading: progression.Reading(a.reading)})
	return made{r}, err
}

// bookNamed finds a codebook in the library, or reads a file.
func bookNamed(name string) (coding.Codebook, error) {
	if !strings.HasSuffix(name, ".yaml") && !strings.HasSuffix(name, ".yml") {
		return coding.Find(name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return coding.Codebook{}, fault.Wrap(err, fault.NotFound, "progression", "the codebook %s cannot be read", name)
	}
	return coding.Read(name, data)
}

// marksOfCSV reads stages and moves from two columns of one table.
func marksOfCSV(a progressionAsked, data []byte, stages, moves coding.Codebook) (found coded, err error) {
	none := []string{string(coding.NoCode), "none", "n/a"}
	at := a.columns
	at.None = none
	if found.staged.Marks, err = coding.ReadTable(filepath.Base(a.codes), data, at, stages); err != nil {
		return found, err
	}
	at.Codes = a.moves
	found.moved.Marks, err = coding.ReadTable(filepath.Base(a.codes), data, at, moves)
	return found, err
}

var numbers = regexp.MustCompile(`\d+`)

// texts reads every transcript of the folder; a file that cannot be read stops
// it all.
func (a progressionAsked) texts() ([]progression.Text, error) {
	const op = "progression"
	entries, err := os.ReadDir(a.transcripts)
	if err != nil {
		return nil, fault.Wrap(err, fault.NotFound, op, "the folder %s cannot be read", a.transcripts)
	}
	var all []progression.Text
	for _, e := range entries {
		if e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(a.transcripts, e.Name()))
		if err != nil {
			return nil, fault.Wrap(err, fault.Unavailable, op, "%s cannot be read", e.Name())
		}
		f, err := transcript.Read(e.Name(), data)
		if err != nil {
			return nil, err
		}
		t := a.textOf(strings.TrimSuffix(e.Name(), filepath.Ext(e.Name())), f.Turns)
		if t.Session == 0 {
			return nil, fault.New(fault.Invalid, op, "the name of %s tells no session; write its number last, as in tuesday-03%s", e.Name(), filepath.Ext(e.Name()))
		}
		all = append(all, t)
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid, op, "there is no transcript in %s", a.transcripts)
	}
	return all, nil
}

// textOf makes a text of turns. Its name tells the session and the group.
func (a progressionAsked) textOf(name string, turns []transcript.Turn) progression.Text {
	t := progression.Text{Document: name, Group: "group"}
	if places := numbers.FindAllStringIndex(name, -1); len(places) > 0 {
		last := places[len(places)-1]
		t.Session, _ = strconv.Atoi(name[last[0]:last[1]])
		t.Group = cmp.Or(strings.Trim(name[:last[0]], "-_ ."), t.Group)
	}
	for _, turn := range turns {
		w := progression.Spoken{Number: len(t.Segments) + 1, Start: turn.Start, Letters: len(turn.Text), Words: turn.Text, Leader: a.leads(turn.Speaker)}
		if !w.Leader {
			w.Person = turn.Speaker
		}
		t.Segments = append(t.Segments, w)
	}
	return t
}

func (a progressionAsked) leads(speaker string) bool {
	if a.leaders != "" {
		return slices.ContainsFunc(strings.Split(a.leaders, ","), func(n string) bool { return strings.EqualFold(strings.TrimSpace(n), speaker) })
	}
	return document.Guess(document.Speaker{Label: speaker}, nil).Role == document.Leader
}
