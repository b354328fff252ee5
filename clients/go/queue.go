package alloyhost

import "sync"

// queue holds items between goroutines. Adding never blocks, so a slow receiver can't stop the one that reads the host.
type queue[T any] struct {
	mutex  sync.Mutex
	items  []T
	closed bool
	// ready has a value when there may be something to take.
	ready chan struct{}
}

func newQueue[T any]() *queue[T] { return &queue[T]{ready: make(chan struct{}, 1)} }

// put adds an item. After close it does nothing.
func (q *queue[T]) put(item T) {
	q.mutex.Lock()
	if !q.closed {
		q.items = append(q.items, item)
	}
	q.mutex.Unlock()
	q.wake()
}

// close ends the queue behind the items that it has.
func (q *queue[T]) close() {
	q.mutex.Lock()
	q.closed = true
	q.mutex.Unlock()
	q.wake()
}

// take returns all items, and true when no more will come.
func (q *queue[T]) take() ([]T, bool) {
	q.mutex.Lock()
	defer q.mutex.Unlock()
	items := q.items
	q.items = nil
	return items, q.closed
}

// each calls handle with every item, in order, until the queue is closed or handle returns false.
func (q *queue[T]) each(handle func(T) bool) {
	for {
		items, closed := q.take()
		for _, item := range items {
			if !handle(item) {
				return
			}
		}
		if closed {
			return
		}
		<-q.ready
	}
}

func (q *queue[T]) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}
