;;; alloy-table.el --- Tables of alloy-host  -*- lexical-binding: t; -*-

;;; Commentary:

;; What the lists have in common, and errors as sentences.

;;; Code:

(require 'alloy-rpc)
(require 'tabulated-list)

(defun alloy--run (function)
  "Call FUNCTION; show an error of the host as a sentence."
  (condition-case error
      (funcall function)
    (alloy-error (user-error "%s" (alloy-error-text (cdr error))))
    (alloy-refused (user-error "%s" (error-message-string error)))))

(defmacro alloy--command (&rest body)
  "Evaluate BODY; show an error of the host as a sentence."
  (declare (indent 0) (debug t))
  `(alloy--run (lambda () ,@body)))

(defun alloy--table (name mode buffer-setup)
  "Show the buffer NAME in MODE after BUFFER-SETUP, with its rows."
  (let ((buffer (get-buffer-create name)))
    (with-current-buffer buffer
      (funcall mode)
      (funcall buffer-setup)
      (revert-buffer))
    (pop-to-buffer buffer)
    buffer))

(defun alloy--row (id &rest columns)
  "Return a row of a table for ID with COLUMNS."
  (list id (vconcat (mapcar (lambda (column) (if column (replace-regexp-in-string "[\n\t]+" " " column) "")) columns))))

(defun alloy--fill-with (read)
  "Have the table of this buffer filled with the rows that READ returns."
  (add-hook 'tabulated-list-revert-hook
            (lambda () (alloy--command (setq tabulated-list-entries (funcall read))))
            nil t)
  (tabulated-list-init-header))

(provide 'alloy-table)
;;; alloy-table.el ends here
