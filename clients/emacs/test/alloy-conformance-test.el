;;; alloy-conformance-test.el --- The conformance cases pass  -*- lexical-binding: t; -*-

;;; Code:

(require 'alloy-conformance)
(require 'buttercup)

(describe "the conformance cases"
  (it "pass, or need what this client lacks"
    (let ((results (alloy-conformance-all)))
      (expect (length results) :to-be-greater-than 90)
      (expect (seq-filter (lambda (result) (string-prefix-p "failed" (cdr result))) results) :to-equal nil))))

;;; alloy-conformance-test.el ends here
