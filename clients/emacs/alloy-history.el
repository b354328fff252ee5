;;; alloy-history.el --- The list of executions  -*- lexical-binding: t; -*-

;;; Commentary:

;; Executions with their outcomes, of which the unknown ones are settled here.

;;; Code:

(require 'alloy-rpc)
(require 'alloy-show)
(require 'alloy-table)

(defvar-local alloy-history--outcome nil "The outcome that is listed; nil for all.")

(defvar alloy-history-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") #'alloy-history-open)
    (define-key map "r" #'alloy-history-resolve)
    (define-key map "u" #'alloy-history-toggle-unknown)
    map)
  "Keymap of `alloy-history-mode'.")

(define-derived-mode alloy-history-mode tabulated-list-mode "Alloy-History"
  "Major mode for the list of executions.
\\{alloy-history-mode-map}"
  (setq tabulated-list-format [("Started" 24 t) ("Outcome" 10 t) ("Effect" 12 t) ("Connector" 14 t) ("Action" 24 t)
                               ("Message" 50 nil)])
  (alloy--fill-with #'alloy-history--rows))

(defun alloy-history--rows ()
  "Return the rows of the table of executions."
  (mapcar (lambda (execution)
            (let ((outcome (plist-get execution :outcome)))
              (alloy--row (plist-get execution :executionId) (alloy-json-get execution :startedAt)
                          (if (equal outcome "unknown") (propertize outcome 'face 'warning) outcome)
                          (alloy-json-get execution :effect) (alloy-json-get execution :connectorId)
                          (alloy-json-get execution :actionId) (alloy-json-get execution :message))))
          (plist-get (alloy-call "executions.list"
                                 (append (list :purpose "user")
                                         (and alloy-history--outcome (list :outcome alloy-history--outcome))))
                     :executions)))

;;;###autoload
(defun alloy-history (&optional unknown)
  "List the executions, the newest first.
With a prefix argument UNKNOWN, list those whose outcome is unknown."
  (interactive "P")
  (alloy--table "*alloy history*" #'alloy-history-mode
                (lambda () (setq alloy-history--outcome (and unknown "unknown")))))

(defun alloy-history-toggle-unknown ()
  "List all executions, or only those whose outcome is unknown."
  (interactive)
  (setq alloy-history--outcome (if alloy-history--outcome nil "unknown"))
  (revert-buffer))

(defun alloy-history-open ()
  "Show all that is known of the execution at point."
  (interactive)
  (let ((id (or (tabulated-list-get-id) (user-error "There is no execution here"))))
    (alloy--command
      (let ((execution (alloy-call "executions.get" (list :executionId id))))
        (alloy-show--buffer "*alloy execution*" special-mode
          (insert (alloy-json-pretty execution) "\n"))))))

(defun alloy-history-resolve (outcome)
  "Record OUTCOME, applied or rejected, for the execution at point.
Its outcome has to be unknown.  Look at the provider first."
  (interactive (list (completing-read "The provider has it (applied), or not (rejected): " '("applied" "rejected") nil t)))
  (let ((id (or (tabulated-list-get-id) (user-error "There is no execution here"))))
    (alloy--command (alloy-call "executions.resolve" (list :executionId id :outcome outcome)))
    (revert-buffer)
    (message "Recorded as %s" outcome)))

(provide 'alloy-history)
;;; alloy-history.el ends here
