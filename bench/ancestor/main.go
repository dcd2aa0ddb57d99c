// The design that Disk Usage descends from, without its database: a fixed pool of workers over the roots, each root
// walked by one of them with godirwalk, one lstat an entry, sizes summed by directory.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/karrick/godirwalk"
)

const workers = 2

func main() {
	roots := make(chan string)
	var pool sync.WaitGroup
	for i := 0; i < workers; i++ {
		pool.Add(1)
		go func() {
			defer pool.Done()
			for root := range roots {
				fmt.Println(walk(root), root)
			}
		}()
	}
	for _, root := range os.Args[1:] {
		roots <- root
	}
	close(roots)
	pool.Wait()
}

// walk returns the bytes on disk below a root, hard links counted as often as they are met.
func walk(root string) int64 {
	sizes := map[string]int64{}
	err := godirwalk.Walk(root, &godirwalk.Options{
		Unsorted: true,
		Callback: func(path string, entry *godirwalk.Dirent) error {
			info, err := os.Lstat(path)
			if err != nil {
				return err
			}
			folder := path
			if !entry.IsDir() {
				folder = filepath.Dir(path)
			}
			sizes[folder] += info.Sys().(*syscall.Stat_t).Blocks * 512
			return nil
		},
		ErrorCallback: func(string, error) godirwalk.ErrorAction { return godirwalk.SkipNode },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var total int64
	for _, size := range sizes {
		total += size
	}
	return total
}
