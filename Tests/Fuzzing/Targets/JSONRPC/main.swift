import FuzzRunner

runFuzzer([.framer, .envelope])
