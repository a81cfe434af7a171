// Package schema holds the migrations of the whole house in one order. Each
// table belongs to one room, which alone reads and writes it; the comment
// above the table names the room.
package schema

import (
	"embed"
	"io/fs"
)

//go:embed migrations/*.sql
var files embed.FS

// Migrations is the folder of migrations.
func Migrations() fs.FS {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
