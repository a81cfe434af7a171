package blob

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"tend/platform/fault"
)

// S3 keeps objects in a bucket of S3 or of a service that speaks like it.
type S3 struct {
	client         *minio.Client
	bucket, prefix string
}

// openS3 takes credentials from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and
// AWS_SESSION_TOKEN, the address of the service from AWS_ENDPOINT_URL and the
// region from AWS_REGION, as other programs do.
func openS3(bucket, prefix string) (*S3, error) {
	const op = "blob.Open"
	id, secret := os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY")
	if id == "" || secret == "" {
		return nil, fault.New(fault.Invalid, op, "to keep recordings in S3, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	}
	endpoint, region := os.Getenv("AWS_ENDPOINT_URL"), os.Getenv("AWS_REGION")
	if endpoint == "" {
		endpoint = "https://s3.amazonaws.com"
	}
	if region == "" {
		region = "us-east-1"
	}
	host, secure := strings.CutPrefix(endpoint, "https://")
	host = strings.TrimRight(strings.TrimPrefix(host, "http://"), "/")
	client, err := minio.New(host, &minio.Options{Creds: credentials.NewStaticV4(id, secret, os.Getenv("AWS_SESSION_TOKEN")), Secure: secure, Region: region, MaxRetries: 3})
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, op, "the address of S3 in AWS_ENDPOINT_URL cannot be used")
	}
	return &S3{client, bucket, prefix}, nil
}

func (s *S3) String() string { return "s3://" + path.Join(s.bucket, s.prefix) }

func (s *S3) key(name string) string { return path.Join(s.prefix, name) }

// Put writes an object.
func (s *S3) Put(ctx context.Context, name string, data []byte) error {
	const op = "blob.Put"
	if err := check(op, name); err != nil {
		return err
	}
	_, err := s.client.PutObject(ctx, s.bucket, s.key(name), bytes.NewReader(data), int64(len(data)),
		minio.PutObjectOptions{ContentType: "application/octet-stream", DisableMultipart: true})
	if err != nil {
		return failed(told(err), op, s.String())
	}
	return nil
}

// Get reads an object.
func (s *S3) Get(ctx context.Context, name string) ([]byte, error) {
	const op = "blob.Get"
	if err := check(op, name); err != nil {
		return nil, err
	}
	object, err := s.client.GetObject(ctx, s.bucket, s.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, failed(told(err), op, s.String())
	}
	defer object.Close()
	data, err := io.ReadAll(io.LimitReader(object, 2*ChunkSize))
	if err != nil {
		return nil, failed(told(err), op, s.String())
	}
	return data, nil
}

// Remove deletes a file with its parts.
func (s *S3) Remove(ctx context.Context, file string) error {
	const op = "blob.Remove"
	if err := check(op, file); err != nil {
		return err
	}
	listing, stop := context.WithCancel(ctx)
	defer stop()
	for object := range s.client.ListObjects(listing, s.bucket, minio.ListObjectsOptions{Prefix: s.key(file) + "/", Recursive: true}) {
		err := object.Err
		if err == nil {
			err = s.client.RemoveObject(ctx, s.bucket, object.Key, minio.RemoveObjectOptions{})
		}
		if err != nil {
			return failed(told(err), op, s.String())
		}
	}
	return nil
}

// told gives the error that other places give.
func told(err error) error {
	switch minio.ToErrorResponse(err).Code {
	case "NoSuchKey":
		return fs.ErrNotExist
	}
	return err
}
