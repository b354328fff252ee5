import FuzzRunner

runFuzzer([.redactor])
