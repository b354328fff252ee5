;;; alloy-error.el --- Errors of alloy-host  -*- lexical-binding: t; -*-

;;; Commentary:

;; Each error is an `alloy-error', and also of the condition of its kind, such as `alloy-not-found' for the kind
;; not_found.  The data of the condition is a plist with :kind, :outcome, :message, :code and :data.

;;; Code:

(require 'alloy-json)

(define-error 'alloy-error "Error of alloy-host")
;; A message that the host would refuse without naming the call.
(define-error 'alloy-refused "The message can't be sent")

(add-to-list 'debug-ignored-errors 'alloy-error)

(defun alloy-error-condition (kind)
  "Return the condition of errors of KIND, and define it if it is new."
  (let ((condition (intern (concat "alloy-" (string-replace "_" "-" kind)))))
    (unless (get condition 'error-conditions)
      (put condition 'error-conditions (list condition 'alloy-error 'error))
      (put condition 'error-message (format "Error %s of alloy-host" kind)))
    condition))

(defun alloy-error-signal (error)
  "Signal ERROR, a plist as `alloy-error-make' returns it."
  (signal (alloy-error-condition (plist-get error :kind)) error))

(defun alloy-error-from-reply (reply)
  "Return the error in REPLY, the `error' of a reply of the host."
  (let ((data (alloy-json-get reply :data)))
    (list :kind (or (alloy-json-get data :kind) "unknown_kind")
          :outcome (or (alloy-json-get data :outcome) "unknown")
          :message (or (alloy-json-get reply :message) "")
          :code (alloy-json-get reply :code)
          :data data)))

(defun alloy-error-make (kind outcome message &rest data)
  "Make an error of this client with KIND, OUTCOME and MESSAGE, and return it.
DATA are further members of its data."
  (list :kind kind :outcome outcome :message message
        :data (append (list :kind kind :outcome outcome) data)))

(defun alloy-error-text (error)
  "Return ERROR, the data of an `alloy-error', as text for a person.
It has the message, the outcome, and what to do next."
  (concat (plist-get error :message)
          (format " (%s, outcome %s)" (plist-get error :kind) (plist-get error :outcome))
          (mapconcat (lambda (next) (concat "\n" next)) (alloy-error-fixes error) "")))

(defun alloy-error-fixes (error)
  "Return what can be done after ERROR, a list of sentences."
  (mapcar (lambda (next)
            (if (stringp next) next
              (format "Call %s %s" (plist-get next :method)
                      (decode-coding-string (alloy-json-encode (plist-get next :params)) 'utf-8))))
          (alloy-json-get (plist-get error :data) :fix)))

(provide 'alloy-error)
;;; alloy-error.el ends here
