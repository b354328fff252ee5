// Empty: the target consists of a constructor that runs when the tests are loaded.
#pragma once
