import FuzzRunner

runFuzzer([.schema, .pattern])
