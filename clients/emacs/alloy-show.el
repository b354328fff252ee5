;;; alloy-show.el --- Buffers with plans and results  -*- lexical-binding: t; -*-

;;; Commentary:

;; What a person reads before and after an execution.

;;; Code:

(require 'alloy-rpc)

(defvar-local alloy-plan--params nil "The parameters of the execution.")
(defvar-local alloy-plan--digest nil "The digest of the plan.")

(defvar alloy-plan-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map "y" #'alloy-plan-run)
    map)
  "Keymap of `alloy-plan-mode'.")

(define-derived-mode alloy-plan-mode special-mode "Alloy-Plan"
  "Major mode for a plan.
\\{alloy-plan-mode-map}")

(defmacro alloy-show--buffer (name mode &rest body)
  "Show the buffer NAME in MODE with what BODY inserts, and return it."
  (declare (indent 2) (debug t))
  `(let ((buffer (get-buffer-create ,name)))
     (with-current-buffer buffer
       (,mode)
       (let ((inhibit-read-only t))
         (erase-buffer)
         ,@body
         (goto-char (point-min))))
     (pop-to-buffer buffer)
     buffer))

(defun alloy-show--line (label value)
  "Insert a line of LABEL and VALUE, if there is a value."
  (when value (insert (propertize (format "%-11s" label) 'face 'bold) (format "%s\n" value))))

(defun alloy-show--list (label texts)
  "Insert TEXTS, a vector, under LABEL."
  (unless (seq-empty-p texts)
    (insert "\n" (propertize label 'face 'bold) "\n")
    (seq-doseq (text texts) (insert "  " (if (stringp text) text (alloy-show--finding text)) "\n"))))

(defun alloy-show--finding (finding)
  "Return FINDING, a disagreement with the schema, as a sentence."
  (format "%s: expected %s, got %s%s" (plist-get finding :pointer) (plist-get finding :expected)
          (plist-get finding :got)
          (let ((nearest (alloy-json-get finding :nearest))) (if nearest (format "; did you mean %s?" nearest) ""))))

(defun alloy-show--json (label value)
  "Insert VALUE as JSON under LABEL, unless it is absent or empty."
  (unless (memq value '(nil :null))
    (insert "\n" (propertize label 'face 'bold) "\n" (alloy-json-pretty value) "\n")))

(defun alloy-show--request (request)
  "Insert REQUEST of a plan."
  (alloy-show--line "Request" (format "%s %s" (plist-get request :method) (plist-get request :path)))
  (alloy-show--json "Query" (plist-get request :query))
  (alloy-show--json "Headers" (plist-get request :headers))
  (alloy-show--json "Body" (plist-get request :body)))

(defun alloy-show-plan (params)
  "Plan the execution with PARAMS, and show the plan."
  (let ((plan (alloy-call "execute.plan" params)))
    (alloy-show--buffer "*alloy plan*" alloy-plan-mode
      (setq alloy-plan--params params
            alloy-plan--digest (plist-get plan :planDigest))
      (setq header-line-format (substitute-command-keys "\\[alloy-plan-run] sends exactly this, \\[quit-window] doesn't."))
      (alloy-show--line "Action" (format "%s %s" (plist-get params :connectorId) (plist-get params :actionId)))
      (alloy-show--line "Effect" (plist-get plan :effect))
      (alloy-show--line "Account" (plist-get params :credentialId))
      (alloy-show--line "Policy" (alloy-json-get plan :policy :verdict))
      (alloy-show--line "Because" (alloy-json-get plan :policy :rule :because))
      (alloy-show--line "Approval" (alloy-json-get plan :approval :state))
      (alloy-show--request (plist-get plan :request))
      (alloy-show--list "Findings" (plist-get plan :findings))
      (alloy-show--list "Warnings" (plist-get plan :warnings)))))

(defun alloy-plan-run ()
  "Send the execution of the plan in this buffer, once."
  (interactive)
  (unless alloy-plan--digest (user-error "This plan was sent already"))
  (let ((params (append alloy-plan--params (list :planDigest alloy-plan--digest)))
        (buffer (current-buffer)))
    (setq alloy-plan--digest nil
          header-line-format "Sent. C-g cancels.")
    (unwind-protect
        (condition-case error
            (alloy-show-result (alloy-call "execute" params))
          (alloy-error (alloy-show-failure (cdr error))))
      (when (buffer-live-p buffer)
        (with-current-buffer buffer (setq header-line-format "Sent."))))))

(defun alloy-show-failure (error)
  "Show ERROR of an execution, and what to do next."
  (let ((data (plist-get error :data)))
    (alloy-show--buffer "*alloy result*" special-mode
      (alloy-show--line "Outcome" (plist-get error :outcome))
      (alloy-show--line "Execution" (alloy-json-get data :executionId))
      (insert "\n" (plist-get error :message) "\n")
      (alloy-show--list
       "What to do next"
       (append (alloy-error-fixes error)
               (when (and (equal (plist-get error :outcome) "unknown") (alloy-json-get data :executionId))
                 '("M-x alloy-history lists it: r records what you have found at the provider."))
               (when (alloy-json-get data :technical :approval)
                 '("M-x alloy-approvals lists the plan that waits. Once it is approved, show the plan of the form again.")))))))

(defun alloy-show-result (result)
  "Show RESULT of an execution."
  (alloy-show--buffer "*alloy result*" special-mode
    (alloy-show--line "Outcome" (plist-get result :outcome))
    (alloy-show--line "Execution" (plist-get result :executionId))
    (alloy-show--line "Replayed" (and (eq (plist-get result :replayed) t) "yes: the reply of an earlier execution"))
    (alloy-show--list "Warnings" (plist-get result :warnings))
    (alloy-show--list "Findings" (plist-get result :findings))
    (insert "\n" (propertize "Response" 'face 'bold) "\n" (alloy-json-pretty (plist-get result :responseData)) "\n")))

(provide 'alloy-show)
;;; alloy-show.el ends here
