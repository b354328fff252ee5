import FuzzRunner

runFuzzer([.policy])
