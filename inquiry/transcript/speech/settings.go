package speech

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"tend/platform/fault"
	"tend/platform/outward"
)

// Kind names an engine.
type Kind string

const (
	Sphinx     Kind = "pocketsphinx"
	WhisperCLI Kind = "whisper-cli"
	Whisper    Kind = "whisper-server"
	OpenAI     Kind = "openai"
)

// Kinds lists the engines, with a word for people.
var Kinds = []struct {
	Kind Kind
	Does string
}{
	{Sphinx, "pocketsphinx: small, on this machine; English, many errors"},
	{WhisperCLI, "whisper-cli: whisper.cpp’s program, on this machine"},
	{Whisper, "whisper-server: whisper.cpp’s service"},
	{OpenAI, "a service that speaks like OpenAI’s transcriptions"},
}

// KeyVariable holds the key of a service. It is kept in no store and no log.
const KeyVariable = "TEND_SPEECH_KEY"

// Settings say which engine a site has.
type Settings struct {
	Engine   Kind
	Program  string // its path, or its name where the machine finds it
	Model    string // a file; for a service its name
	Address  string // of a service
	Language string // such as "en"; empty lets the engine find out
}

// Default is what a site has that set nothing.
func Default() Settings { return Settings{Engine: Sphinx, Language: "en"} }

// programs are the names under which an engine's program is run. An
// administrator of the site is not one of the machine: they choose among these.
var programs = map[Kind][]string{
	Sphinx:     {"pocketsphinx_continuous"},
	WhisperCLI: {"whisper-cli", "whisper-cli.exe", "whisper-cpp"},
}

var goodLanguage = regexp.MustCompile(`^([a-z]{2,3})?$`)

// Check refuses settings with which nothing could be written down.
func (s Settings) Check() error {
	var faults fault.Many
	refuse := func(field, format string, args ...any) {
		faults = append(faults, fault.New(fault.Invalid, "speech.Check", format, args...).In(fault.Place{Field: field}))
	}
	if !goodLanguage.MatchString(s.Language) {
		refuse("language", "a language has two or three letters, such as en; leave it empty to let the engine find out")
	}
	switch s.Engine {
	case Sphinx, WhisperCLI:
		if base := filepath.Base(s.Program); s.Program != "" && !slices.Contains(programs[s.Engine], base) || strings.ContainsRune(s.Program, 0) {
			refuse("program", "the program is called %s; give its path, or leave this empty", strings.Join(programs[s.Engine], " or "))
		}
		if s.Engine == WhisperCLI || s.Model != "" {
			if _, err := os.Stat(s.Model); err != nil || strings.HasPrefix(s.Model, "-") {
				refuse("model", "there is no model at this path on the machine that Tend runs on")
			}
		}
	case Whisper, OpenAI:
		if _, ok := outward.HostOf(s.Address); !ok {
			refuse("address", "give the service's address, such as http://127.0.0.1:8080/inference")
		}
		if s.Engine == OpenAI && s.Model == "" {
			refuse("model", "say which of the service's models, such as whisper-1")
		}
		if outward.Elsewhere(s.Model) {
			refuse("model", "this model leaves the machine, whatever the address says")
		}
	default:
		refuse("engine", "there is no engine %q", s.Engine)
	}
	return faults.Err()
}

// host is the host of a service, in small letters.
func (s Settings) host() string {
	host, _ := outward.HostOf(s.Address)
	return host
}

// Open gives the engine. A service is reached only on this machine, unless its
// host is allowed.
func (s Settings) Open(ctx context.Context, allowed bool) (Engine, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	path := s.Program
	if path == "" && len(programs[s.Engine]) > 0 {
		path = programs[s.Engine][0]
	}
	switch s.Engine {
	case Sphinx:
		if s.Language != "" && s.Language != "en" && s.Model == "" {
			return nil, fault.New(fault.Invalid, "speech.Open", "pocketsphinx knows only English here; choose another engine under Settings")
		}
		return sphinx{path, s.Model}, nil
	case WhisperCLI:
		return whisperCLI{path, s.Model, s.Language}, nil
	}
	door := outward.Door{What: outward.Recordings, Allowed: allowed}
	if _, err := door.Resolve(ctx, s.host()); err != nil {
		return nil, err
	}
	return service{address: s.Address, openAI: s.Engine == OpenAI, model: s.Model, language: s.Language, key: os.Getenv(KeyVariable), client: door.Client()}, nil
}
