import FuzzRunner

runFuzzer([.json])
