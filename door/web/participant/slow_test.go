package participant_test

import (
	"context"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"tend/door/web/webtest"
)

// How long a person waits for their questions over a slow telephone network:
// 1.6 Mbit/s with 300 ms to the service, as browsers' developers know 3G.
func TestLoadOfAFirstVisitBy3G(t *testing.T) {
	if *load == 0 {
		t.Skip("it measures; asked for with -load")
	}
	s := webtest.New(t)
	for range 5 {
		b := webtest.NewTab(t)
		b.Do(chromedp.EmulateViewport(390, 844), func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
			if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
				return chromedp.Void{}, err
			}
			_, err := cdp.Call(ctx, t, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
				MatchedNetworkConditions: []*network.Conditions{{Latency: 300, DownloadThroughput: 1.6e6 / 8, UploadThroughput: 750e3 / 8}}})
			return chromedp.Void{}, err
		})
		link := s.URL + "/q/" + issue(t, s, asker, "post").Token
		start := time.Now()
		b.Do(chromedp.Navigate(link+"/1"), chromedp.WaitVisible("main form button"))
		t.Logf("the first question could be answered after %v", time.Since(start).Round(10*time.Millisecond))
	}
}
