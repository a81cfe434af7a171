package exchange

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tend/clinic/measure"
	"tend/platform/fault"
)

const fhirFile = `{
  "resourceType": "Questionnaire", "id": "sleep", "version": "3", "title": "Sleep", "status": "active", "copyright": "A. Author",
  "item": [
    {"linkId": "g", "type": "group", "text": "Over the last week", "item": [
      {"linkId": "/1", "type": "choice", "text": "How often?", "enableWhen": [{"question": "x"}], "required": true,
       "code": [{"system": "http://loinc.org", "code": "1-8"}],
       "answerOption": [
         {"valueCoding": {"display": "never", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 0}]}},
         {"valueCoding": {"display": "always"}, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 3.0}]}]},
      {"linkId": "2", "type": "decimal", "text": "How well?", "extension": [
         {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
         {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueDecimal": 10}]},
      {"linkId": "3", "type": "text", "text": "In your words"},
      {"linkId": "4", "type": "display", "text": "Thank you"},
      {"linkId": "5", "type": "date", "text": "When?"}]}]
}`

func TestFHIRIsReadWithBothWeightsAndSaysWhatIsLost(t *testing.T) {
	i, lost, err := FromFHIR("sleep.json", []byte(fhirFile))
	if err != nil {
		t.Fatal(err)
	}
	if i.ID != "sleep" || i.Version != "3" || len(i.Items) != 3 || i.Instructions != "Over the last week" || i.Licence.Wording != measure.SiteLicensed || i.Licence.Text != "A. Author" {
		t.Errorf("%+v", i)
	}
	if !slices.Equal(i.Items[0].Numbers(), []int{0, 3}) || i.Items[0].ID != "1" || i.Items[0].Codes[0].Code != "1-8" || i.Items[1].Range.Max != 10 || !i.Items[2].FreeText {
		t.Errorf("%+v", i.Items)
	}
	says := fmt.Sprint(lost)
	for _, want := range []string{"enableWhen", "required", "linkId, which became", "fractions", "text between the items", `type "date"`, "scores"} {
		if !strings.Contains(says, want) {
			t.Errorf("the losses do not name %q: %s", want, says)
		}
	}
}

func TestFHIRWithAByteOrderMarkAndWindowsLines(t *testing.T) {
	data := []byte("\ufeff" + strings.ReplaceAll(fhirFile, "\n", "\r\n"))
	if i, _, err := FromFHIR("sleep.json", data); Recognise(data) != FHIR || err != nil || len(i.Items) != 3 {
		t.Errorf("%d items, %v", len(i.Items), err)
	}
}

func TestFHIRThatIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ old, new, at, says string }{
		"cut off":                    {fhirFile[200:], "", "sleep.json:4:", "breaks off"},
		"another resource":           {`"Questionnaire"`, `"Patient"`, ":1, field resourceType", "Patient"},
		"an option without a number": {`, "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 3.0}]`, "", ":5:18, field item /1, answerOption 2", "not 0"},
		"two weights that differ":    {`{"display": "always"}`, `{"display": "always", "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 2}]}`, "answerOption 2", "differ, 3 and 2"},
		"half a weight":              {`"valueDecimal": 3.0`, `"valueDecimal": 2.5`, "answerOption 2", "whole number"},
		"the same linkId twice":      {`"linkId": "2"`, `"linkId": "/1"`, "field item /1", "twice"},
		"no linkId":                  {`"linkId": "3"`, `"linkId": ""`, "", "needs a linkId"},
		"an unknown type":            {`"type": "text"`, `"type": "song"`, ":13:18, field item 3", "song"},
		"a value set elsewhere":      {`"answerOption": [`, `"answerValueSet": "http://x", "answerOption": [`, "item /1", "value set"},
		"a range without its end":    {`{"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueDecimal": 10}`, `{"url": "x"}`, "item 2", "maxValue"},
		"yes or no without numbers":  {`"type": "text"`, `"type": "boolean"`, "item 3", "no numbers"},
		"an item without text":       {`"text": "In your words"`, `"prefix": "3"`, "item 3", "no text"},
		"a text for a number":        {`"valueDecimal": 0`, `"valueDecimal": [1]`, "sleep.json:8:", "not what is wanted"},
		"Latin-1":                    {"Over the last week", "Pr\xe9c\xe9dent", ":4:", "UTF-8"},
		"nothing at all":             {fhirFile, "{}", "", "Questionnaire"},
		"no items":                   {fhirFile, `{"resourceType": "Questionnaire"}`, "", "no item"},
		"too large":                  {"In your words", strings.Repeat("a", 50<<20), "sleep.json", "larger"},
	} {
		i, _, err := FromFHIR("sleep.json", []byte(strings.Replace(fhirFile, c.old, c.new, 1)))
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.at) || !strings.Contains(err.Error(), c.says) || i.ID != "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	deep := strings.Repeat(`{"linkId":"a","type":"group","item":[`, 100) + strings.Repeat("]}", 100)
	if _, _, err := FromFHIR("x", []byte(`{"resourceType":"Questionnaire","item":[`+deep+`]}`)); err == nil || !strings.Contains(err.Error(), "deep") {
		t.Errorf("a hundred deep: %v", err)
	}
}

const redcapFile = `"Variable / Field Name","Form Name","Section Header","Field Type","Field Label","Choices, Calculations, OR Slider Labels","Field Note","Text Validation Type OR Show Slider Number","Text Validation Min","Text Validation Max",Identifier?,"Branching Logic (Show field only if...)","Required Field?","Custom Alignment","Question Number (surveys only)","Matrix Group Name","Matrix Ranking?","Field Annotation"
record_id,base,,text,Record ID,,,,,,,,,,,,,
surname,base,,text,Surname,,,,,,y,,,,,,,
mood_1,mood,"Over the last <b>week</b>",radio,"How &amp; why?","0, Not at all | 1, Some days | 2, Every day",,,,,,"[x] = 1",y,,,m,,
mood_2,mood,,dropdown,"How often?","0, never, ever | 1, always",,,,,,,,,,m,,
pain,mood,,slider,"How strong?","none | middling | worst",,number,0,10,,,,,,,,
yes,mood,,yesno,"Did you sleep?",,,,,,,,,,,,,
age,mood,,text,"How old is the pain?",,,integer,0,99,,,,,,,,
words,mood,,notes,"In your words",,,,,,,,,,,,,
total,mood,,calc,"Total","[mood_1]+[mood_2]",,,,,,,,,,,,
`

func TestREDCapIsReadByFormAndSaysWhatIsLost(t *testing.T) {
	for name, data := range map[string]string{"commas": redcapFile, "Windows": "\ufeff" + strings.ReplaceAll(redcapFile, "\n", "\r\n"),
		"semicolons": semicolons(redcapFile)} {
		all, lost, err := FromREDCap("d.csv", []byte(data))
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: %d forms, %v", name, len(all), err)
		}
		i := all[0]
		if i.ID != "mood" || len(i.Items) != 6 || i.Instructions != "Over the last week" || i.Items[0].Text != "How & why?" {
			t.Errorf("%s: %+v", name, i)
		}
		if !slices.Equal(i.Items[0].Numbers(), []int{0, 1, 2}) || i.Items[1].Says(0) != "never, ever" || i.Items[2].Range.MaxText != "worst" ||
			i.Items[3].Says(1) != "Yes" || i.Items[4].Range.Max != 99 || !i.Items[5].FreeText {
			t.Errorf("%s: %+v", name, i.Items)
		}
		says := fmt.Sprint(lost)
		for _, want := range []string{"row 1, field record_id", "identifies a person", "HTML", "condition", "required", "matrix", "middle of the slider", "calculation", "field base: the form"} {
			if !strings.Contains(says, want) {
				t.Errorf("%s: the losses do not name %q: %s", name, want, says)
			}
		}
	}
}

// semicolons writes the file as a German Excel does.
func semicolons(file string) string {
	var out strings.Builder
	quoted := false
	for _, c := range file {
		if c == '"' {
			quoted = !quoted
		}
		if c == ',' && !quoted {
			c = ';'
		}
		out.WriteRune(c)
	}
	return out.String()
}

func TestREDCapThatIsRefused(t *testing.T) {
	for name, c := range map[string]struct{ old, new, at, says string }{
		"a choice without a number":  {"1, always", "always", "d.csv:5, row 4, field mood_2", "not 0"},
		"a choice that is a letter":  {"1, always", "a, always", "field mood_2", "no number"},
		"a choice without words":     {"1, always", "1, ", "field mood_2", "no words"},
		"no choices":                 {`"0, never, ever | 1, always"`, "", "field mood_2", "no choices"},
		"the same field twice":       {"mood_2,", "mood_1,", "field mood_1", "twice"},
		"the same number twice":      {"1, always", "0, always", "d.csv", "already has the number"},
		"a missing column":           {`"Field Type"`, `"Kind"`, "d.csv:1", "“Field Type”"},
		"an unknown type":            {"notes", "song", "field words", "song"},
		"a whole number of no range": {"integer,0,99", "integer,,", "field age", "least"},
		"a range upside down":        {"number,0,10", "number,10,0", "field pain", "no range"},
		"a field without a label":    {`"In your words"`, "", "field words", "no label"},
		"a quote that stays open":    {`"Total"`, `"Total`, "d.csv:", "not CSV"},
		"Latin-1":                    {"How strong?", "Tr\xe8s fort?", "d.csv:6:", "UTF-8"},
		"nothing":                    {redcapFile, "", "d.csv", "empty"},
		"a field without a name":     {"words,mood", ",mood", "row 8", "no name"},
		"too large":                  {"In your words", strings.Repeat("a", 50<<20), "d.csv", "larger"},
	} {
		all, _, err := FromREDCap("d.csv", []byte(strings.Replace(redcapFile, c.old, c.new, 1)))
		if fault.KindOf(err) != fault.Invalid || !strings.Contains(err.Error(), c.at) || !strings.Contains(err.Error(), c.says) || len(all) != 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Every questionnaire whose words come along survives the way out and back:
// its items, their words and their numbers.
func TestTheWayOutAndBack(t *testing.T) {
	for _, i := range measure.Library() {
		fhir, lost, err := ToFHIR(i)
		if err != nil {
			t.Fatal(err)
		}
		redcap, _, err := ToREDCap(i)
		if err != nil {
			t.Fatal(err)
		}
		if len(i.Scales) > 0 && !strings.Contains(fmt.Sprint(lost), i.Scales[0].Title) {
			t.Errorf("%s: the lost score is not named", i.ID)
		}
		if Recognise(fhir) != FHIR || Recognise(redcap) != REDCap {
			t.Errorf("%s is recognised as %s and %s", i.ID, Recognise(fhir), Recognise(redcap))
		}
		for format, data := range map[string][]byte{"FHIR": fhir, "REDCap": redcap} {
			back, _, err := Read(i.ID, data)
			if len(i.Unworded()) > 0 {
				if err == nil {
					t.Errorf("%s without words is read from %s", i.ID, format)
				}
				continue
			}
			if err != nil || len(back) != 1 {
				t.Errorf("%s by %s: %v", i.ID, format, err)
				continue
			}
			same(t, format, i, back[0])
		}
	}
}

func same(t *testing.T, format string, a, b measure.Instrument) {
	t.Helper()
	if len(a.Items) != len(b.Items) || a.Instructions != b.Instructions {
		t.Errorf("%s by %s: %d items of %d, %q", a.ID, format, len(b.Items), len(a.Items), b.Instructions)
		return
	}
	for n, x := range a.Items {
		y := b.Items[n]
		if x.Text != y.Text || x.FreeText != y.FreeText || !slices.Equal(x.Numbers(), y.Numbers()) || format == "FHIR" && x.ID != y.ID {
			t.Errorf("%s by %s: %+v became %+v", a.ID, format, x, y)
		}
		for _, v := range x.Numbers() {
			if x.Says(v) != y.Says(v) {
				t.Errorf("%s by %s: %d says %q", x.ID, format, v, y.Says(v))
			}
		}
	}
}

func FuzzFromFHIR(f *testing.F) {
	f.Add(fhirFile)
	f.Add(`{"resourceType":"Questionnaire","item":[{"linkId":"a","type":"integer","text":"b","extension":[{"url":"http://hl7.org/fhir/StructureDefinition/minValue","valueInteger":1e9}]}]}`)
	f.Fuzz(func(t *testing.T, data string) {
		if i, _, err := FromFHIR("x.json", []byte(data)); err == nil {
			usable(t, i)
		}
	})
}

func FuzzFromREDCap(f *testing.F) {
	f.Add(redcapFile)
	f.Add(semicolons(redcapFile))
	f.Add("field_name,form_name,field_type,field_label,select_choices_or_calculations\na,b,radio,c,\"1, x | 2, y\"\n")
	f.Fuzz(func(t *testing.T, data string) {
		all, _, err := FromREDCap("x.csv", []byte(data))
		for _, i := range all {
			if err == nil {
				usable(t, i)
			}
		}
	})
}

// usable wants what was read to be an instrument by the house's own rules, in
// which every option has its number.
func usable(t *testing.T, i measure.Instrument) {
	t.Helper()
	data, err := measure.Write(i)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := measure.Read("x.yaml", data); err != nil {
		t.Fatal(err)
	}
	for _, item := range i.Items {
		for _, o := range item.Options {
			if o.Value == nil {
				t.Fatal("an option without a number got through")
			}
		}
	}
}
