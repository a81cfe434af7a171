package design

import (
	"errors"
	"fmt"
	"math"
	"testing"
)

func TestCheckRefuses(t *testing.T) {
	one := Intercept(4)
	x := Column{"age", []float64{1, 2, 3, 5}}
	for _, c := range []struct {
		name string
		cols []Column
		want error
	}{
		{"no column", nil, ErrTooFew},
		{"short column", []Column{one, {"x", []float64{1}}}, ErrLength},
		{"NaN", []Column{one, {"x", []float64{1, 2, math.NaN(), 4}}}, ErrNotFinite},
		{"Inf", []Column{one, {"x", []float64{1, 2, math.Inf(-1), 4}}}, ErrNotFinite},
		{"constant beside an intercept", []Column{one, {"x", []float64{3, 3, 3, 3}}}, ErrSingular},
		{"all zero", []Column{{"x", make([]float64, 4)}}, ErrSingular},
		{"a sum of two", []Column{one, x, {"twice", []float64{3, 5, 7, 11}}}, ErrSingular},
		{"more columns than rows", []Column{one, x, one, x, one}, ErrTooFew},
	} {
		if err := Check(c.cols, 4); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	years := Column{"year", []float64{2023, 2024, 2025, 2027}}
	if err := Check([]Column{one, years}, 4); err != nil {
		t.Errorf("years with an intercept are independent: %v", err)
	}
	if _, err := Dummies("arm", []string{"a", "c"}, []string{"a", "b"}); err == nil {
		t.Error("an unknown level passed")
	}
	if _, err := Dummies("arm", nil, nil); err == nil {
		t.Error("a factor without levels passed")
	}
}

func ExampleDummies() {
	arm, _ := Dummies("arm", []string{"usual", "course", "usual"}, []string{"usual", "course"})
	age := Column{"age", []float64{40, 50, 60}}
	fmt.Println(Names([]Column{Intercept(3), arm[0], age, Product(arm[0], age)}))
	fmt.Println(Product(arm[0], age).Values)
	// Output:
	// [(Intercept) armcourse age armcourse:age]
	// [0 50 0]
}
