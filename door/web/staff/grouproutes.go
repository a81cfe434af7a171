package staff

// groupRoutes are the pages about groups and the way to them: the board, a
// group's dates and leaders, calendars, reach and supervision.
func (d *Desk) groupRoutes() map[string]page {
	return map[string]page{
		"GET /board":                                d.showBoard,
		"GET /groups/{id}/edit":                     d.showEditGroup,
		"POST /groups/{id}/edit":                    d.editGroup,
		"POST /groups/{id}/prerequisites":           d.tickPrerequisites,
		"GET /groups/{id}/dates":                    d.showDates,
		"POST /groups/{id}/sessions/{n}/date":       d.moveSession,
		"POST /groups/{id}/sessions/{n}/substitute": d.standIn,
		"POST /groups/{id}/told/{task}":             d.tellDone,
		"GET /reach":                                d.showReach,
		"GET /library/programmes/{id}/tidier":       d.showTIDieR,
		"GET /supervision":                          d.showSupervision,
		"GET /supervision/{id}":                     d.showSupervised,
		"GET /calendar":                             d.showCalendar,
		"POST /calendar/feeds":                      d.newFeed,
		"POST /calendar/feeds/{feed}/revoke":        d.revokeFeed,
		"POST /tasks/{task}/note":                   d.noteTask,
	}
}
