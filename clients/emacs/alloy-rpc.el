;;; alloy-rpc.el --- Calls of alloy-host  -*- lexical-binding: t; -*-

;;; Commentary:

;; `alloy-call' makes a call and waits, `alloy-call-async' calls back.  The host is
;; started by the first call, with the options in `alloy-host-options', and ends
;; with Emacs.

;;; Code:

(require 'alloy-error)
(require 'alloy-json)
(require 'alloy-process)
(require 'cl-lib)
(require 'jsonrpc)
(require 'seq)

(defcustom alloy-restart t
  "Non-nil: when the host dies, `alloy-call' starts another one.
A method that only reads is sent again, once.  Of an execution the new host
says what became of it, as far as its ledger is on disk.  It is tried at most
3 times within 60 seconds, and not when the host refused its options."
  :type 'boolean
  :group 'alloy)

(defcustom alloy-timeout 3600
  "The number of seconds after which a call is cancelled."
  :type 'number
  :group 'alloy)

(defcustom alloy-cancel-grace 1.0
  "The number of seconds to wait for the outcome of a cancelled call."
  :type 'number
  :group 'alloy)

;;; Calls

(cl-defstruct (alloy-pending (:copier nil))
  "A call under way.
ANSWER is (result . VALUE) or (error . ERROR) once it has come."
  connection id method answer token cancelled)

(cl-defun alloy--send (method params &key progress on-answer)
  "Send the call METHOD with PARAMS, and return its `alloy-pending'.
PROGRESS is called with each report of progress, ON-ANSWER with the pending
call once it is answered."
  (let* ((connection (alloy--connection))
         (token (and progress (format "emacs-%s-%s" (emacs-pid) (cl-incf alloy--tokens))))
         (pending (make-alloy-pending :connection connection :method method :token token))
         (finish (lambda (answer)
                   (unless (alloy-pending-answer pending)
                     (setf (alloy-pending-answer pending) (alloy--cut-answer pending answer))
                     (when token (remhash token alloy--progress))
                     (when on-answer (funcall on-answer pending))))))
    (when token
      (puthash token progress alloy--progress)
      (setq params (plist-put (copy-sequence params) :_meta
                              (append (plist-get params :_meta) (list :progressToken token)))))
    (condition-case problem
        (jsonrpc-async-request
         connection (intern method) params
         :timeout nil
         :success-fn (lambda (result) (funcall finish (cons 'result result)))
         :error-fn (lambda (reply)
                     (funcall finish (cons 'error (if (eql (plist-get reply :code) -1)
                                                      (alloy--exit-error connection method "unknown")
                                                    (alloy-error-from-reply reply))))))
      (error
       (when (jsonrpc-running-p connection) (signal (car problem) (cdr problem)))
       ;; It ended while the call was being written.
       (funcall finish (cons 'error (alloy--exit-error connection method "not_sent")))))
    (setf (alloy-pending-id pending) (alloy-connection-last-id connection))
    pending))

(defvar alloy--tokens 0 "The number of tokens for progress that were given.")

(defun alloy--exit-error (connection method outcome)
  "Return the error of METHOD on CONNECTION, whose host has ended, with OUTCOME."
  (let* ((process (jsonrpc--process connection))
         (status (process-exit-status process))
         ;; It reads no message when it refuses its options.
         (refused (and (eq (process-status process) 'exit) (= status 2)))
         (stderr (jsonrpc-stderr-buffer connection))
         (tail (if (buffer-live-p stderr)
                   (with-current-buffer stderr
                     ;; What the host said last may not have been read yet.
                     (when-let ((pipe (get-buffer-process stderr))) (accept-process-output pipe 0.1))
                     (string-trim (buffer-substring-no-properties (max (point-min) (- (point-max) 500)) (point-max))))
                 "")))
    (alloy-error-make
     "host_exited" (if refused "not_sent" outcome)
     (format "alloy-host %s %d before it answered %s%s"
             (if (eq (process-status process) 'signal) "was ended by signal" "ended with status")
             status method
             (cond ((process-get process 'alloy-reason) (concat "; " (process-get process 'alloy-reason)))
                   ((string-empty-p tail) "")
                   (t (format "; its last words: %s" tail))))
     :fix (if refused
              ["Correct `alloy-host-options'."]
            ["The next command starts it again. A write may have been made: look at M-x alloy-history first."])
     :exitCode status)))

(cl-defun alloy-call (method &optional params &key timeout progress)
  "Call METHOD with PARAMS, a plist, and return its result.
An error of the host is an `alloy-error'.  After TIMEOUT seconds, by default
`alloy-timeout', and by \\[keyboard-quit], the call is cancelled; the error then
says what is known of its outcome.  PROGRESS is called with each report of
progress; without it progress is shown in the echo area."
  (let* ((deadline (+ (float-time) (or timeout alloy-timeout)))
         (params (if (equal method "execute") (alloy--with-call-id params) params))
         (pending (alloy--send method params :progress (or progress #'alloy--show-progress)))
         (cancelled
          (condition-case nil
              (and (not (alloy--wait-until (or timeout alloy-timeout) (lambda () (alloy-pending-answer pending))
                                           (jsonrpc--process (alloy-pending-connection pending))))
                   "timed_out")
            (quit "cancelled"))))
    (cond (cancelled (alloy--give-up pending cancelled))
          ((alloy--restart-p pending)
           (alloy--settle pending params (max 0.1 (- deadline (float-time))) progress))
          (t (alloy--answer pending)))))

;;; A host that died

(defvar alloy--restarts nil "The times of the restarts, the last one first.")

(defun alloy--with-call-id (params)
  "Return PARAMS of an execution with a name, by which the ledger can be asked."
  (let ((meta (plist-get params :_meta)))
    (if (plist-get meta :callId) params
      (plist-put (copy-sequence params) :_meta
                 (append (list :callId (format "emacs-%d-%s-%06x" (emacs-pid) (format-time-string "%s%N")
                                               (random #x1000000)))
                         meta)))))

(defun alloy--restart-p (pending)
  "Return non-nil if another host is to be started, because that of PENDING died."
  (pcase (alloy-pending-answer pending)
    (`(error . ,error)
     (let ((now (float-time)))
       (setq alloy--restarts (seq-filter (lambda (time) (< (- now time) 60)) alloy--restarts))
       (and alloy-restart alloy-start-automatically
            (equal (plist-get error :kind) "host_exited")
            (not (memql (alloy-json-get (plist-get error :data) :exitCode) '(0 2)))
            (< (length alloy--restarts) 3)
            (push now alloy--restarts))))))

(defun alloy--settle (pending params timeout progress)
  "Find out, with another host, what became of PENDING with PARAMS.
Send it again with TIMEOUT and PROGRESS if it only reads."
  (let* ((alloy-restart nil) (method (alloy-pending-method pending))
         (error (cdr (alloy-pending-answer pending)))
         (row (and (equal method "execute") (alloy--ledger-row (alloy-json-get params :_meta :callId)))))
    (cond ((or (alloy--only-reads-p method) (eq row 'none) (equal (alloy-json-get row :effect) "read"))
           (alloy-call method params :timeout timeout :progress progress))
          ((and (consp row) (not (equal (plist-get row :outcome) "unknown")))
           (alloy-error-signal (alloy-error-make "host_exited" (plist-get row :outcome) (plist-get error :message)
                                                 :executionId (plist-get row :executionId))))
          (t (alloy-error-signal
              (apply #'alloy-error-make "unknown_outcome" "unknown"
                     (format "%s; it may have been applied%s" (plist-get error :message)
                             (if (consp row) "" ", and no ledger on disk says more"))
                     :fix ["Look at the provider, then settle it in M-x alloy-history."]
                     (and (consp row) (list :executionId (plist-get row :executionId)))))))))

(defun alloy--ledger-row (call-id)
  "Return the row of the execution with CALL-ID, `none' if the ledger has none.
Return nil if no ledger is on disk, or if it can't be read."
  (condition-case nil
      (when (equal (plist-get (alloy-call "host.info") :ledger) "disk")
        (or (alloy-json-get (alloy-call "executions.list" (list :callId call-id)) :executions 0) 'none))
    (alloy-error nil)))

(defun alloy--only-reads-p (method)
  "Return non-nil if the host says that METHOD only reads."
  (seq-some (lambda (one) (and (equal (plist-get one :name) method) (eq (plist-get one :x-only-reads) t)))
            (plist-get (alloy-call "rpc.discover") :methods)))

(cl-defun alloy-call-async (method params &key on-result on-error progress)
  "Call METHOD with PARAMS, and return at once.
ON-RESULT is called with its result, or ON-ERROR with its error, and PROGRESS
with each report of progress.  Return a function that cancels the call."
  (let ((pending (alloy--send method params :progress progress
                              :on-answer (lambda (pending)
                                           (pcase (alloy-pending-answer pending)
                                             (`(result . ,result) (when on-result (funcall on-result result)))
                                             (`(error . ,error) (when on-error (funcall on-error error))))))))
    (lambda () (alloy--cancel pending))))

(defun alloy--answer (pending)
  "Return the result of PENDING, or signal its error."
  (pcase (alloy-pending-answer pending)
    (`(result . ,result) result)
    (`(error . ,error) (alloy-error-signal error))))

(defun alloy--cancel (pending)
  "Ask the host to give up PENDING, which it still answers."
  (when (and (not (alloy-pending-answer pending)) (jsonrpc-running-p (alloy-pending-connection pending)))
    (setf (alloy-pending-cancelled pending) t)
    ;; If the host ends just now, the call ends with it.
    (ignore-errors
      (jsonrpc-notify (alloy-pending-connection pending) '$/cancelRequest (list :id (alloy-pending-id pending))))))

(defun alloy--give-up (pending kind)
  "Cancel PENDING, and signal an error of KIND with what the host says of it.
Return its result if that was on its way already."
  (alloy--cancel pending)
  (let ((inhibit-quit t))
    (alloy--wait-until alloy-cancel-grace (lambda () (alloy-pending-answer pending)))
    (setq quit-flag nil))
  (let ((what (if (equal kind "timed_out") "took too long and was cancelled" "was cancelled"))
        (method (alloy-pending-method pending)))
    (pcase (alloy-pending-answer pending)
      (`(error . ,error)
       (if (member (plist-get error :kind) '("cancelled" "timed_out" "unknown_outcome"))
           (alloy-error-signal `(:kind ,kind :message ,(format "%s %s" method what) ,@error))
         (alloy-error-signal error)))
      (`(result . ,result) result)
      (_ (alloy-error-signal (alloy-error-make kind "unknown" (format "%s %s; the host did not say more" method what)))))))

(defun alloy--cut-answer (pending answer)
  "Return ANSWER of PENDING as an error if it is that of a batch that was cut.
A batch of executions that is cancelled is answered with its results."
  (let* ((items (and (eq (car answer) 'result) (alloy-pending-cancelled pending)
                     (alloy-json-get (cdr answer) :results)))
         (cut (and (vectorp items)
                   (seq-filter (lambda (item) (equal (alloy-json-get item :error :data :kind) "cancelled")) items))))
    (if (null cut) answer
      (cons 'error (alloy-error-make
                    "cancelled"
                    (if (seq-some (lambda (item) (equal (alloy-json-get item :error :data :outcome) "unknown")) cut)
                        "unknown"
                      "applied")
                    "The batch was cancelled" :results items)))))

(defun alloy--show-progress (value)
  "Show VALUE, a report of progress, in the echo area."
  (let ((message-log-max nil) (total (alloy-json-get value :total)))
    (message "%s%s" (or (alloy-json-get value :message) (format "%s" (alloy-json-get value :done)))
             (if total (format " (%s of %s)" (alloy-json-get value :done) total) ""))))

(provide 'alloy-rpc)
;;; alloy-rpc.el ends here
