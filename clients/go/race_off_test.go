//go:build !race

package alloyhost

// slowness is how many times slower these tests run with the race detector.
const slowness = 1
