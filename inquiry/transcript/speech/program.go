package speech

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"tend/platform/fault"
)

// program is one run of an engine on this machine.
type program struct {
	path  string
	args  []string
	stdin []byte
	limit time.Duration
	says  func(p []byte) // on its standard error
}

// mostAnswer is how much an engine may answer to one piece, in bytes.
const mostAnswer = 32 << 20

// runProgram gives what a program wrote. It is ended when ctx ends or its time
// is over.
func runProgram(ctx context.Context, p program) ([]byte, error) {
	const op = "speech.run"
	path, err := exec.LookPath(p.path)
	if err != nil {
		return nil, fault.Wrap(err, fault.Unavailable, op, "there is no program %s on the machine that Tend runs on: install it there, or choose another engine under Settings", filepath.Base(p.path))
	}
	timed, stop := context.WithTimeout(ctx, p.limit)
	defer stop()
	out, said := &bounded{most: mostAnswer}, &bounded{most: 4 << 10, also: p.says}
	run := exec.CommandContext(timed, path, p.args...)
	run.Stdin, run.Stdout, run.Stderr, run.WaitDelay = bytes.NewReader(p.stdin), out, said, 2*time.Second
	run.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "LD_LIBRARY_PATH=" + os.Getenv("LD_LIBRARY_PATH")} // no credentials of ours
	err = run.Run()
	name := filepath.Base(p.path)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case timed.Err() != nil:
		return nil, fault.New(fault.Unavailable, op, "%s took longer than %s for one piece and was ended; choose a smaller model, or a faster machine", name, p.limit.Round(time.Second))
	case out.over:
		return nil, fault.New(fault.Unavailable, op, "%s answered more than %d MB to one piece; that is no transcript", name, mostAnswer>>20)
	case err != nil:
		if exit, failed := errors.AsType[*exec.ExitError](err); failed {
			return nil, fault.Wrap(errors.New(said.kept.String()), fault.Unavailable, op, "%s failed (%s)%s", name, exit.ProcessState, hint(name, exit.ExitCode()))
		}
		return nil, fault.Wrap(err, fault.Unavailable, op, "%s could not be run", name)
	}
	return out.kept.Bytes(), nil
}

// hint says what an exit code is known to mean.
func hint(name string, code int) string {
	switch {
	case name != "pocketsphinx_continuous" && code == 3:
		return ": it could not read its model; look at the model's path under Settings"
	case name == "pocketsphinx_continuous":
		return ": are its models there (pocketsphinx-en-us)?"
	}
	return ""
}

// bounded keeps up to most bytes. It embeds no buffer: that would offer another
// way to write, past the bound.
type bounded struct {
	kept bytes.Buffer
	most int
	over bool
	also func([]byte)
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.also != nil {
		b.also(p)
	}
	room := b.most - b.kept.Len()
	b.over = b.over || room < len(p)
	b.kept.Write(p[:min(len(p), max(room, 0))])
	return len(p), nil
}
