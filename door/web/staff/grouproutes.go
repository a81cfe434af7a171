package staff

// groupRoutes are the pages about groups and the way to them: the board, a
// group's dates and leaders, calendars, reach and supervision.
func (d *Desk) groupRoutes() map[string]page {
	return map[string]page{
		"GET /board":              d.showBoard,
		"POST /tasks/{task}/note": d.noteTask,
	}
}
