package alloyhost

import (
	"context"
	"encoding/json"
	"sync"
)

// Notification is a message of the host that does not answer a call, such as credentials.authorize.
type Notification struct {
	Method string
	Params json.RawMessage
}

// Authorize are the params of credentials.authorize: the link that a person has to open.
type Authorize struct {
	OAuthURL    string  `json:"oauthUrl"`
	ConnectorID string  `json:"connectorId"`
	UserID      *string `json:"userId"`
	ExpiresAt   string  `json:"expiresAt"`
	// Note is advice for a link of the sandbox that no browser can open.
	Note string `json:"note,omitempty"`
}

// On calls back with each notification of that name, "*" for all. Callbacks run one after the other in a goroutine of their
// own, so they may call the host. The returned function removes the callback.
func (h *Host) On(method string, callback func(Notification)) (remove func()) {
	return h.notices.add(method, callback)
}

// OnAuthorize calls back with each link that a person has to open. The returned function removes the callback.
func (h *Host) OnAuthorize(callback func(Authorize)) (remove func()) {
	return h.On("credentials.authorize", func(notification Notification) {
		var link Authorize
		if Decode(notification.Params, &link) == nil {
			callback(link)
		}
	})
}

// Notifications returns a channel with each notification of that name, "*" for all. It is closed when the context or the
// host ends; until then, no notification is lost, however slowly the channel is read.
func (h *Host) Notifications(ctx context.Context, method string) <-chan Notification {
	channel, waiting := make(chan Notification), newQueue[Notification]()
	remove := h.On(method, waiting.put)
	go func() {
		select {
		case <-ctx.Done():
		case <-h.notices.ended:
		}
		remove()
		waiting.close()
	}()
	go func() {
		defer close(channel)
		waiting.each(func(notification Notification) bool {
			select {
			case channel <- notification:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	return channel
}

// notices delivers notifications in their order.
type notices struct {
	waiting *queue[Notification]
	ended   chan struct{}

	mutex     sync.Mutex
	callbacks []*subscription
}

type subscription struct {
	method   string
	callback func(Notification)
}

func newNotices() *notices {
	return &notices{waiting: newQueue[Notification](), ended: make(chan struct{})}
}

func (n *notices) put(notification Notification) { n.waiting.put(notification) }

func (n *notices) add(method string, callback func(Notification)) (remove func()) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	added := &subscription{method, callback}
	n.callbacks = append(n.callbacks, added)
	return func() {
		n.mutex.Lock()
		defer n.mutex.Unlock()
		var others []*subscription
		for _, one := range n.callbacks {
			if one != added {
				others = append(others, one)
			}
		}
		n.callbacks = others
	}
}

// run calls the callbacks until the host is closed.
func (n *notices) run() {
	defer close(n.ended)
	n.waiting.each(func(notification Notification) bool {
		n.mutex.Lock()
		callbacks := n.callbacks
		n.mutex.Unlock()
		for _, one := range callbacks {
			if one.method == notification.Method || one.method == "*" {
				one.callback(notification)
			}
		}
		return true
	})
}

// close ends the delivery behind the notifications that have arrived.
func (n *notices) close() { n.waiting.close() }
