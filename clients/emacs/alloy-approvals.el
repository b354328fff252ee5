;;; alloy-approvals.el --- Plans that wait for a person  -*- lexical-binding: t; -*-

;;; Commentary:

;; Plans that a policy shows to a person before they are sent.

;;; Code:

(require 'alloy-rpc)
(require 'alloy-show)
(require 'alloy-table)

(defvar alloy-approvals-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") #'alloy-approvals-open)
    (define-key map "a" #'alloy-approvals-approve)
    (define-key map "d" #'alloy-approvals-deny)
    map)
  "Keymap of `alloy-approvals-mode'.")

(defvar-local alloy-approvals--all nil "The plans that wait, by digest.")

(define-derived-mode alloy-approvals-mode tabulated-list-mode "Alloy-Approvals"
  "Major mode for the plans that wait for a person's decision.
\\{alloy-approvals-mode-map}"
  (setq tabulated-list-format [("Until" 24 t) ("State" 10 t) ("Effect" 12 t) ("Connector" 14 t) ("Action" 24 t)
                               ("Because" 40 nil)])
  (alloy--fill-with #'alloy-approvals--rows))

(defun alloy-approvals--rows ()
  "Return the rows of the table of approvals."
  (setq alloy-approvals--all
        (mapcar (lambda (approval) (cons (plist-get approval :digest) approval))
                (plist-get (alloy-call "approvals.list") :approvals)))
  (mapcar (lambda (entry)
            (let ((approval (cdr entry)))
              (alloy--row (car entry) (plist-get approval :expiresAt) (plist-get approval :state)
                          (alloy-json-get approval :plan :effect) (alloy-json-get approval :plan :connectorId)
                          (alloy-json-get approval :plan :actionId) (alloy-json-get approval :plan :rule :because))))
          alloy-approvals--all))

;;;###autoload
(defun alloy-approvals ()
  "List the plans that wait for a decision."
  (interactive)
  (alloy--table "*alloy approvals*" #'alloy-approvals-mode #'ignore))

(defun alloy-approvals-open ()
  "Show the plan at point."
  (interactive)
  (let ((plan (alloy-json-get (cdr (assoc (tabulated-list-get-id) alloy-approvals--all)) :plan)))
    (unless plan (user-error "There is no plan here"))
    (alloy-show--buffer "*alloy approval*" special-mode
      (alloy-show--line "Action" (format "%s %s" (plist-get plan :connectorId) (plist-get plan :actionId)))
      (alloy-show--line "Effect" (plist-get plan :effect))
      (alloy-show--line "User" (alloy-json-get plan :userId))
      (alloy-show--line "Account" (alloy-json-get plan :credentialId))
      (alloy-show--line "Because" (alloy-json-get plan :rule :because))
      (alloy-show--request (plist-get plan :request))
      (alloy-show--list "Findings" (plist-get plan :findings)))))

(defun alloy-approvals-approve ()
  "Approve the plan at point: it may be sent once."
  (interactive)
  (alloy--decide "approve" nil))

(defun alloy-approvals-deny (reason)
  "Deny the plan at point, with REASON for the caller."
  (interactive "sReason: ")
  (alloy--decide "deny" (and (not (string-empty-p reason)) (list :reason reason))))

(defun alloy--decide (decision more)
  "Enter DECISION on the plan at point, with MORE parameters."
  (let ((digest (or (tabulated-list-get-id) (user-error "There is no plan here"))))
    (alloy--command (alloy-call "approvals.decide" (append (list :digest digest :decision decision) more)))
    (revert-buffer)))

(provide 'alloy-approvals)
;;; alloy-approvals.el ends here
