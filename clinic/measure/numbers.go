package measure

// Numbers lists every number that an item takes, in order; none for free text.
func (item Item) Numbers() []int { return item.numbers() }

// Choices words the numbers that an item takes.
func (item Item) Choices() string { return item.choices() }
