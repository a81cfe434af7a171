package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"tend/inquiry/transcript"
	"tend/inquiry/transcript/speech"
	"tend/platform/fault"
)

// transcribeCommand writes down a recording without a server. Nothing is kept
// but the file that was asked for.
func transcribeCommand(args []string, stdout, stderr io.Writer) int {
	flags := newFlags("transcribe", "FILE [--engine ENGINE] [--out FILE.vtt|.json|.csv|.docx]", stderr)
	set := speech.Default()
	flags.StringVar((*string)(&set.Engine), "engine", string(set.Engine), "pocketsphinx, whisper-cli, whisper-server or openai")
	flags.StringVar(&set.Program, "program", "", "the engine's program; found by its name if not named")
	flags.StringVar(&set.Model, "model", "", "a `model`: a file for whisper-cli, its name for a service")
	flags.StringVar(&set.Address, "address", "", "the `address` of a service on this machine")
	flags.StringVar(&set.Language, "language", set.Language, "such as en; empty lets the engine find out")
	out := flags.String("out", "", "the `file` to write: .vtt, .json, .csv or .docx; beside the recording as .vtt if not named")
	file, rest := "", args
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		file, rest = args[0], args[1:]
	}
	if err := flags.Parse(rest); err != nil {
		return 2
	}
	if file == "" && flags.NArg() == 1 {
		file = flags.Arg(0)
	} else if file == "" || flags.NArg() > 0 {
		flags.Usage()
		return 2
	}
	if *out == "" {
		*out = strings.TrimSuffix(file, filepath.Ext(file)) + ".vtt"
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := transcribe(ctx, set, file, *out, stderr); err != nil {
		if ctx.Err() != nil {
			fmt.Fprintln(stderr, "\ntend: stopped; nothing was written")
			return 1
		}
		return failed(stderr, err)
	}
	fmt.Fprintf(stdout, "The transcript is in %s. An engine mishears: read it beside the sound.\n", *out)
	return 0
}

func transcribe(ctx context.Context, set speech.Settings, from, to string, stderr io.Writer) error {
	const op = "tend.transcribe"
	ext := strings.ToLower(filepath.Ext(to))
	write, known := map[string]func(transcript.File) ([]byte, error){".vtt": transcript.WriteVTT, ".csv": transcript.WriteCSV, ".docx": transcript.WriteDOCX, ".json": nil}[ext]
	if !known {
		return fault.New(fault.Invalid, op, "name the file to write with .vtt, .json, .csv or .docx")
	}
	if _, err := os.Stat(to); err == nil {
		return fault.New(fault.Conflict, op, "%s is there already", to)
	}
	sound, err := os.Open(from)
	if err != nil {
		return fault.Wrap(err, fault.NotFound, op, "the recording cannot be read")
	}
	defer sound.Close()
	engine, err := set.Open(ctx, false)
	if err != nil {
		return err
	}
	last := -1
	f, data, err := speech.Transcribe(ctx, engine, filepath.Base(from), sound, func(done float64) {
		if n := int(100 * done); n != last {
			last = n
			fmt.Fprintf(stderr, "\r%3d %% heard", n)
		}
	})
	if last >= 0 {
		fmt.Fprintln(stderr)
	}
	if err == nil && write != nil {
		data, err = write(f)
	}
	if err != nil {
		return err
	}
	for _, n := range f.Report.Notes {
		fmt.Fprintln(stderr, "Note:", n.Why)
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		_, err = file.Write(data)
		err = errors.Join(err, file.Close())
	}
	if err != nil {
		return fault.Wrap(err, fault.Unavailable, op, "the transcript could not be written to %s", to)
	}
	return nil
}
