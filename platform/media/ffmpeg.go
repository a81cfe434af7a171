package media

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"os/exec"
	"strings"
	"time"

	"tend/platform/fault"
)

// listOf is what names the file to ffmpeg on its standard input: on its command
// line everybody on the machine could read the address.
func listOf(address string) io.Reader {
	return strings.NewReader("ffconcat version 1.0\nfile '" + address + "'\n")
}

// fromList reads what listOf names. Only files of these shapes are read: a
// playlist, whatever it begins with, would send ffmpeg to other addresses.
var fromList = []string{"-v", "error", "-f", "concat", "-safe", "0", "-protocol_whitelist", "pipe,http,tcp", "-format_whitelist", "concat,mov,mp3,ogg,flac,matroska,wav,aac"}

// probe tells whether ffprobe finds a stream of sound in a file.
func probe(ctx context.Context, ffprobe string, file io.ReadSeeker) (bool, error) {
	ctx, stop := context.WithTimeout(ctx, time.Minute)
	defer stop()
	address, end, err := lend(ctx, file)
	if err != nil {
		return false, err
	}
	run := exec.CommandContext(ctx, ffprobe, append(append([]string{}, fromList...), "-select_streams", "a", "-show_entries", "stream=codec_type,sample_rate,channels", "-of", "csv=p=0", "-i", "pipe:0")...)
	run.Stdin, run.WaitDelay = listOf(address), 5*time.Second
	out, err := run.Output()
	if failed := end(); failed != nil {
		return false, failed
	}
	if ctx.Err() != nil {
		return false, fault.Wrap(ctx.Err(), fault.Unavailable, "media.probe", "looking into the file took too long; try again")
	}
	return err == nil && bytes.HasPrefix(out, []byte("audio")) && !bytes.Contains(out, []byte(",0,")), nil
}

// openElse reads the sound with ffmpeg.
func (s *Sound) openElse(ctx context.Context) error {
	const op = "media.Open"
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		return fault.New(fault.Unavailable, op, "without ffmpeg only WAV files can be read here: install ffmpeg on the machine that Tend runs on, or save the recording as WAV")
	}
	running, stop := context.WithCancel(ctx)
	address, end, err := lend(running, s.count)
	if err != nil {
		stop()
		return err
	}
	run := exec.CommandContext(running, ffmpeg, append(append([]string{"-nostdin"}, fromList...), "-i", "pipe:0", "-vn", "-ac", "1", "-ar", "16000", "-f", "s16le", "pipe:1")...)
	said := &firstWords{}
	run.Stdin, run.Stderr, run.WaitDelay = listOf(address), said, 5*time.Second
	out, err := run.StdoutPipe()
	if err == nil {
		err = run.Start()
	}
	if err != nil {
		stop()
		end()
		return fault.Wrap(err, fault.Unavailable, op, "ffmpeg could not be started")
	}
	finish := func() error {
		stop()
		run.Wait()
		return end()
	}
	from, any, over := bufio.NewReaderSize(out, 64<<10), false, false
	s.close = func() error {
		if over {
			return nil
		}
		over = true
		return finish()
	}
	s.read = func(into []int16) (int, error) {
		if over {
			return 0, io.EOF
		}
		raw := make([]byte, 2*len(into))
		n, err := io.ReadFull(from, raw)
		for i := range n / 2 {
			into[i] = int16(binary.LittleEndian.Uint16(raw[2*i:]))
		}
		any = any || n > 1
		if n > 1 {
			return n / 2, nil
		}
		if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, fault.Wrap(err, fault.Unavailable, op, "the sound broke off")
		}
		over = true
		ended := run.Wait()
		stop()
		failed := end()
		switch {
		case ctx.Err() != nil:
			return 0, ctx.Err()
		case failed != nil:
			return 0, failed
		case !any:
			return 0, fault.Wrap(errors.Join(ended, said), fault.Invalid, op, "no sound could be read from this file")
		}
		return 0, io.EOF
	}
	return nil
}

// firstWords keeps the beginning of what a program said, for the log.
type firstWords struct{ text []byte }

func (f *firstWords) Write(p []byte) (int, error) {
	f.text = append(f.text, p[:min(len(p), 500-min(500, len(f.text)))]...)
	return len(p), nil
}

func (f *firstWords) Error() string { return strings.TrimSpace(string(f.text)) }
