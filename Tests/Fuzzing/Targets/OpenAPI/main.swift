import FuzzRunner

runFuzzer([.openAPI])
