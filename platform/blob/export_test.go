package blob

// Failed words an error as a folder would.
func Failed(err error) error { return failed(err, "blob.Put", "the folder x") }
