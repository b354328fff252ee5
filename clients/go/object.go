package alloyhost

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"
)

// decodeObject reads a JSON object into the structure that target points to. Members are matched by their exact names.
// A member that the structure doesn't have, or whose value doesn't fit, goes into its field Extra: an answer is never
// lost because one of its members is new or has another type.
func decodeObject(data []byte, target any) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return err
	}
	value := reflect.ValueOf(target).Elem()
	if members == nil {
		return nil
	}
	for i, name := range fieldNames(value.Type()) {
		raw, found := members[name]
		if !found {
			continue
		}
		field := reflect.New(value.Field(i).Type())
		if err := Decode(raw, field.Interface()); err == nil {
			value.Field(i).Set(field.Elem())
			delete(members, name)
		}
	}
	if len(members) > 0 {
		value.FieldByName("Extra").Set(reflect.ValueOf(members))
	}
	return nil
}

// encodeObject writes a structure as a JSON object, with the members of its field Extra instead of its own ones.
func encodeObject(source any) ([]byte, error) {
	value := reflect.ValueOf(source)
	extra := value.FieldByName("Extra")
	var object objectWriter
	for i, name := range fieldNames(value.Type()) {
		field := value.Field(i)
		tag := value.Type().Field(i).Tag.Get("json")
		isExtra := extra.MapIndex(reflect.ValueOf(name)).IsValid()
		if isExtra || strings.HasSuffix(tag, ",omitempty") && field.IsZero() {
			continue
		}
		if err := object.add(name, field.Interface()); err != nil {
			return nil, err
		}
	}
	names := extra.MapKeys()
	sort.Slice(names, func(i, j int) bool { return names[i].String() < names[j].String() })
	for _, name := range names {
		if err := object.add(name.String(), extra.MapIndex(name).Interface()); err != nil {
			return nil, err
		}
	}
	return object.bytes(), nil
}

// fieldNames returns the names of the members for the fields before Extra, which is the last one.
func fieldNames(structure reflect.Type) []string {
	names := make([]string, structure.NumField()-1)
	for i := range names {
		names[i], _, _ = strings.Cut(structure.Field(i).Tag.Get("json"), ",")
	}
	return names
}

// member is a member of a JSON object whose value is JSON text.
type member struct {
	name  string
	value json.RawMessage
}

// membersOf returns the members of a JSON object in their order.
func membersOf(object json.RawMessage) ([]member, error) {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, fmt.Errorf("not a JSON object: %.100s", object)
	}
	var members []member
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return nil, err
		}
		members = append(members, member{fmt.Sprint(name), value})
	}
	return members, nil
}

// objectWriter writes a JSON object.
type objectWriter struct{ buffer bytes.Buffer }

func (w *objectWriter) add(name string, value any) error {
	key, err := encode(name)
	if err != nil {
		return err
	}
	text, err := encode(value)
	if err != nil {
		return err
	}
	if w.buffer.Len() > 0 {
		w.buffer.WriteByte(',')
	}
	w.buffer.Write(key)
	w.buffer.WriteByte(':')
	w.buffer.Write(text)
	return nil
}

func (w *objectWriter) bytes() []byte { return append(append([]byte{'{'}, w.buffer.Bytes()...), '}') }

// object returns the members as a JSON object.
func object(members []member) (json.RawMessage, error) {
	var writer objectWriter
	for _, member := range members {
		if err := writer.add(member.name, member.value); err != nil {
			return nil, err
		}
	}
	return writer.bytes(), nil
}
