package report

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tend/evaluation/cohort"
	"tend/evaluation/plan"
)

// BenchmarkBeatTheBlues goes from the plan to every file of the report, all
// figures included. Bar: 0.5 s of CPU.
func BenchmarkBeatTheBlues(b *testing.B) {
	dir := b.TempDir()
	start := cpu()
	for b.Loop() {
		if err := example(b).Write(dir); err != nil {
			b.Fatal(err)
		}
	}
	resources(b, start)
}

// BenchmarkRegistry goes from a long CSV of synthetic people, 4 timepoints and
// 5 outcomes, with three in ten lost by the end, to every file of the report.
// Bars at 50,000 people: 2 s of CPU and 400 MB, growing linearly.
func BenchmarkRegistry(b *testing.B) {
	for _, people := range []int{12_500, 25_000, 50_000} {
		b.Run(fmt.Sprintf("people=%d", people), func(b *testing.B) {
			dir := b.TempDir()
			rows := writeRegistry(b, dir, people)
			runRegistry(b, dir, rows)
		})
	}
}

// BenchmarkRegistryWithModels is the registry of 50,000 people with a mixed
// model per outcome and clustering by group, to every file. Bar: 3 s of CPU.
func BenchmarkRegistryWithModels(b *testing.B) {
	dir := b.TempDir()
	rows := writeRegistry(b, dir, 50_000)
	edit(b, filepath.Join(dir, "plan.yaml"), "gender: gender,", "gender: gender, group: group,",
		"outcomes:\n", "models: [{use: mixed}, {use: mixed, cluster: group}]\noutcomes:\n")
	runRegistry(b, dir, rows)
}

// BenchmarkRegistryTwoArms compares two arms of the registry. Bar: 2 s of CPU.
func BenchmarkRegistryTwoArms(b *testing.B) {
	dir := b.TempDir()
	rows := writeRegistry(b, dir, 50_000)
	edit(b, filepath.Join(dir, "plan.yaml"), "gender: gender,", "gender: gender, arm: arm,",
		"outcomes:\n", "arms: [{id: course, label: Course}, {id: usual, label: Usual care}]\noutcomes:\n")
	runRegistry(b, dir, rows)
}

func edit(b *testing.B, file string, pairs ...string) {
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, []byte(strings.NewReplacer(pairs...).Replace(string(text))), 0o600)
	}
	if err != nil {
		b.Fatal(err)
	}
}

// runRegistry goes from the plan in a folder to every file, again and again.
func runRegistry(b *testing.B, dir string, rows int) {
	start := cpu()
	for b.Loop() {
		p, err := plan.Load(filepath.Join(dir, "plan.yaml"))
		if err != nil {
			b.Fatal(err)
		}
		c, err := cohort.Read(p)
		if err != nil {
			b.Fatal(err)
		}
		r, err := Build(p, c)
		if err != nil {
			b.Fatal(err)
		}
		if err := r.Write(filepath.Join(dir, "out")); err != nil {
			b.Fatal(err)
		}
	}
	resources(b, start)
	b.ReportMetric(float64(rows), "rows")
}

// BenchmarkCourse builds the report of a course of 83 people with five models,
// as a page does that shows it for the first time, figures drawn and not
// painted.
func BenchmarkCourse(b *testing.B) {
	start := cpu()
	for b.Loop() {
		if err := courseReport(b).HTML(io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	resources(b, start)
}

// cpu is the processor time, user and system, that this process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// resources reports CPU per run, and the most memory that the process has held
// so far, so sizes must run in ascending order.
func resources(b *testing.B, start time.Duration) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric((cpu()-start).Seconds()/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(u.Maxrss)/1024, "peak-MB")
}

// registryPlan is a registry of synthetic people with five outcomes.
func registryPlan() string {
	var outcomes strings.Builder
	for _, o := range []string{"pain 10 lower", "distress 10 lower", "gad2 6 lower", "phq2 6 lower", "pseq 60 higher"} {
		f := strings.Fields(o)
		fmt.Fprintf(&outcomes, `  - id: %s
    label: %s
    range: {min: 0, max: %s}
    better: %s
    whole: true
    responders: [{id: third, label: at least 30 %% better, percent: 30, source: synthetic}]
    reliability: {r: 0.8, kind: synthetic, source: synthetic}
`, f[0], strings.ToUpper(f[0][:1])+f[0][1:], f[1], f[2])
	}
	return `title: A registry of synthetic people
synthetic: true
population: {name: everyone registered, denominator: people registered}
time_unit: months
timepoints:
  - {id: t0, label: Before, at: 0, role: baseline}
  - {id: t2, label: 2 months, at: 2, role: primary}
  - {id: t5, label: 5 months, at: 5}
  - {id: t8, label: 8 months, at: 8}
age_bands: [{label: 18–25, from: 18, to: 25}, {label: 26–65, from: 26, to: 65}, {label: 66 and over, from: 66}]
subgroups: [{by: gender, label: Gender}, {by: age band, label: Age}]
outcomes:
` + outcomes.String() + `source:
  files:
    - {file: registry.csv, layout: long, person: person, gender: gender, age: age, timepoint: time, outcome: outcome, value: value}
`
}

// writeRegistry writes plan and CSV from a fixed seed and gives the rows.
func writeRegistry(b testing.TB, dir string, people int) (rows int) {
	if err := os.WriteFile(filepath.Join(dir, "plan.yaml"), []byte(registryPlan()), 0o600); err != nil {
		b.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "registry.csv"))
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "person,gender,age,group,arm,time,outcome,value")
	rnd := rand.New(rand.NewPCG(2026, 11))
	scales := []struct {
		id             string
		most, mean, sd float64
		gain           float64
	}{{"pain", 10, 7, 1.8, -0.6}, {"distress", 10, 7, 2.2, -1.2}, {"gad2", 6, 4, 1.7, -1.3}, {"phq2", 6, 3.4, 1.8, -0.9}, {"pseq", 60, 22, 12, 5}}
	for i := range people {
		gender, age := []string{"woman", "woman", "woman", "man"}[rnd.IntN(4)], 18+rnd.IntN(65)
		stays := 4
		if u := rnd.Float64(); u < 0.30 {
			stays = 1 + int(u/0.10)
		}
		level := rnd.NormFloat64()
		for t := range 4 {
			for _, s := range scales {
				if t >= stays || rnd.Float64() < 0.0225 {
					continue
				}
				v := s.mean + s.sd*(0.7*level+0.7*rnd.NormFloat64())
				if t > 0 {
					v += s.gain
				}
				fmt.Fprintf(w, "R%06d,%s,%d,g%04d,%s,t%d,%s,%.0f\n", i, gender, age, i/10, []string{"course", "usual"}[i/10%2], []int{0, 2, 5, 8}[t], s.id, math.Max(0, math.Min(s.most, math.Round(v))))
				rows++
			}
		}
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return rows
}
