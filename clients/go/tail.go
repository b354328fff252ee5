package alloyhost

import "sync"

// tailBytes is the number of bytes of the host's stderr that are kept.
const tailBytes = 64 * 1024

// tail keeps the end of a stream.
type tail struct {
	mutex sync.Mutex
	data  []byte
}

// Write keeps the data, and drops the oldest bytes beyond the limit.
func (t *tail) Write(data []byte) (int, error) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.data = append(t.data, data...)
	if extra := len(t.data) - tailBytes; extra > 0 {
		t.data = append([]byte{}, t.data[extra:]...)
	}
	return len(data), nil
}

func (t *tail) String() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return string(t.data)
}
