package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"tend/clinic/pathway"
	"tend/clinic/people"
)

// Names that nobody has, so that a screenshot of the demonstration is one of
// nobody. Numbers are from the range that Ofcom keeps for drama, 01632 960xxx;
// addresses are at example.org.
var (
	womens   = strings.Fields("Ada Bettina Clover Dilys Elspeth Fern Greta Hazel Ivy Juniper Linnet Maris Nerys Olwen Petra Rowan Saffron Tamsin Una Wren")
	mens     = strings.Fields("Alder Barnaby Corin Dunstan Edmund Fergus Gawain Hob Jasper Linden")
	surnames = strings.Fields(`Applethwaite-Moss Brackenfield Cloudsley Dewberry Eiderdown Fernhollow Gossamer
		Harebell Inkpenny Jollybrook Kettlewing Larkmeadow Mossworthy Nettlecombe Oatmeadow Pebblesworth Quillfeather
		Ripplestone Snowdrift Thistlewick Umberlane Velvetmoss Willowisp Yarrowby`)
	needs = []string{"Large print.", "Writing hurts: offer to fill in forms together.", "Hearing loop.", "Needs to stand and walk during sessions.", "A chair with arms."}
)

// addPerson gives somebody a name and contact, each only once.
func (y *Year) addPerson(r *rand.Rand, l *life, referred time.Time) {
	n := len(y.People)
	given := womens[n%len(womens)]
	if l.gender == pathway.Man {
		given = mens[n%len(mens)]
	}
	surname := surnames[(n*7+n/len(surnames))%len(surnames)]
	id := people.Identity{
		Name:  given + " " + surname,
		Born:  fmt.Sprintf("%d", referred.Year()-l.age),
		Email: strings.ToLower(fmt.Sprintf("%s.%s.%d@example.org", given, surname, n+1)),
		Phone: fmt.Sprintf("01632 960%03d", n+1),
	}
	if r.IntN(8) == 0 {
		id.Needs = needs[r.IntN(len(needs))]
	}
	y.People = append(y.People, Person{StudyID: l.id, Identity: id})
}
