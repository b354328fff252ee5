;;; alloy-readme-test.el --- The examples of README.md run  -*- lexical-binding: t; -*-

;;; Code:

(require 'alloy-test-support)

(defun alloy-test-examples ()
  "Return the examples of the page."
  (with-temp-buffer
    (insert-file-contents (expand-file-name "../README.md" alloy-test-directory))
    (let (examples)
      (while (re-search-forward "^```elisp\n\\(\\(?:.\\|\n\\)*?\\)\n```$" nil t)
        (push (match-string 1) examples))
      (nreverse examples))))

(describe "the page"
  (it "has examples that run in a new Emacs, and print what they say"
    (let ((examples (alloy-test-examples)) (default-directory (expand-file-name "../../.." alloy-test-directory)))
      (expect (length examples) :to-equal 2)
      (dolist (example examples)
        ;; The page names the executable of a release; the test has the one that was just built.
        (let ((example (replace-regexp-in-string "(expand-file-name \"\\.build/[^\"]*\")" "(getenv \"ALLOY_HOST\")" example)))
          (with-temp-buffer
            (expect (call-process (expand-file-name invocation-name invocation-directory) nil t nil
                                  "-Q" "--batch" "--eval" (format "(progn %s\n)" example))
                    :to-equal 0)
            (let ((output (buffer-string)) (start 0))
              (while (string-match "; prints \\(.*\\)$" example start)
                (setq start (match-end 0))
                (expect output :to-match (regexp-quote (match-string 1 example)))))))))))

;;; alloy-readme-test.el ends here
