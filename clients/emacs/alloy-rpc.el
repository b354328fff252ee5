;;; alloy-rpc.el --- Calls of alloy-host  -*- lexical-binding: t; -*-

;;; Commentary:

;; `alloy-call' makes a call and waits, `alloy-call-async' calls back.  The host is started by the first call, with
;; the options in `alloy-host-options', and ends with Emacs.

;;; Code:

(require 'alloy-error)
(require 'alloy-json)
(require 'cl-lib)
(require 'jsonrpc)
(require 'seq)

(defgroup alloy nil
  "Alloy Automation's Connectivity API, over alloy-host."
  :group 'tools
  :prefix "alloy-")

(defcustom alloy-host-program nil
  "The executable of alloy-host.
With nil it is what the environment variable ALLOY_HOST names, else
alloy-host in the variable `exec-path'."
  :type '(choice (const :tag "ALLOY_HOST, else alloy-host" nil) file))

(defcustom alloy-host-options nil
  "The options of alloy-host, such as --sandbox.
A change takes effect after \\[alloy-stop]."
  :type '(repeat string))

(defcustom alloy-approver t
  "Non-nil: the host may list and decide plans that wait for approval.
Emacs is a program of the person who approves; don't use such a host for
an agent."
  :type 'boolean)

(defcustom alloy-start-automatically t
  "Non-nil: a call starts a host if none runs."
  :type 'boolean)

(defcustom alloy-restart t
  "Non-nil: when the host dies, `alloy-call' starts another one.
A method that only reads is sent again, once.  Of an execution the new host
says what became of it, as far as its ledger is on disk.  It is tried at most
3 times within 60 seconds, and not when the host refused its options."
  :type 'boolean)

(defcustom alloy-timeout 3600
  "The number of seconds after which a call is cancelled."
  :type 'number)

(defcustom alloy-cancel-grace 1.0
  "The number of seconds to wait for the outcome of a cancelled call."
  :type 'number)

(defvar alloy-notification-functions nil
  "Functions that are called with the name and the params of each notification.
Progress is not among them.")

(defclass alloy-connection (jsonrpc-process-connection)
  ((last-id :initform nil :accessor alloy-connection-last-id)
   (maximum-bytes :initform 16777216 :accessor alloy-connection-maximum-bytes)
   (maximum-depth :initform 512 :accessor alloy-connection-maximum-depth))
  :documentation "A connection to a process of alloy-host.")

(defvar alloy--connection nil "The connection to the host, or nil.")
(defvar alloy--progress (make-hash-table :test #'equal) "The functions for progress, by token.")

;;; Messages

(cl-defmethod jsonrpc-connection-send ((connection alloy-connection)
                                       &key id method params &allow-other-keys)
  "Send METHOD with ID and PARAMS over CONNECTION; without ID as a notification.
Signal `alloy-refused' if the host would refuse it without naming the call."
  (let* ((name (cond ((keywordp method) (substring (symbol-name method) 1))
                     ((symbolp method) (symbol-name method))
                     (t method)))
         (message `(:jsonrpc "2.0" ,@(and id (list :id id)) :method ,name ,@(and params (list :params params))))
         body)
    (when (> (alloy-json-depth message) (alloy-connection-maximum-depth connection))
      (signal 'alloy-refused (list (format "It is nested deeper than the %d levels that the host takes"
                                           (alloy-connection-maximum-depth connection)))))
    (setq body (condition-case error (alloy-json-encode message)
                 (error (signal 'alloy-refused (list (error-message-string error))))))
    (when (> (length body) (alloy-connection-maximum-bytes connection))
      (signal 'alloy-refused (list (format "It has %d bytes, and the host takes %d" (length body)
                                           (alloy-connection-maximum-bytes connection)))))
    (when id (setf (alloy-connection-last-id connection) id))
    (process-send-string (jsonrpc--process connection)
                         (concat (format "Content-Length: %d\r\n\r\n" (length body)) body))))

(defun alloy--filter (process chunk)
  "Handle CHUNK, bytes from PROCESS: messages with Content-Length headers."
  (when (buffer-live-p (process-buffer process))
    (let (bodies)
      (with-current-buffer (process-buffer process)
        (let ((inhibit-read-only t) (case-fold-search t) found)
          (goto-char (point-max))
          (insert chunk)
          (while (progn
                   (goto-char (point-min))
                   (setq found (re-search-forward "\\`Content-Length: *\\([0-9]+\\)\r\n\r\n" nil t))
                   (when found
                     (let ((end (+ found (string-to-number (match-string 1)))))
                       (when (<= end (point-max))
                         (push (buffer-substring-no-properties found end) bodies)
                         (delete-region (point-min) end)
                         t)))))))
      (dolist (body (nreverse bodies))
        (let ((message (condition-case nil (alloy-json-decode (decode-coding-string body 'utf-8-unix t))
                         (error 'unreadable))))
          (if (alloy-json-object-p message)
              (alloy--receive (process-get process 'jsonrpc-connection) message)
            ;; No call can be trusted to be answered any more: with the process, all of them end.
            (process-put process 'alloy-reason (format "it sent what is no message: %.100s" body))
            (signal-process process 'SIGKILL)))))))

(defun alloy--receive (connection message)
  "Handle MESSAGE of CONNECTION."
  (let ((waiting (hash-table-keys (jsonrpc--request-continuations connection))))
    ;; An error without an id belongs to the only call under way.
    (when (and (eq (plist-get message :id) :null) (plist-get message :error) (= (length waiting) 1))
      (setq message (plist-put message :id (car waiting))))
    (when (or (plist-get message :method) (memql (plist-get message :id) waiting))
      (jsonrpc-connection-receive connection message))))

(defun alloy--notified (_connection method params)
  "Handle the notification METHOD with PARAMS."
  (if (eq method '$/progress)
      (when-let ((function (gethash (plist-get params :token) alloy--progress)))
        (funcall function (plist-get params :value)))
    (run-hook-with-args 'alloy-notification-functions (symbol-name method) params)))

;;; The process

(defun alloy--executable ()
  "Return the path of the executable, or signal an error that says what to set."
  (let ((program (or alloy-host-program (getenv "ALLOY_HOST") "alloy-host")))
    (or (executable-find program)
        (alloy-error-signal
         (alloy-error-make "host_exited" "not_sent" (format "There is no executable %s" program)
                           :fix ["Set `alloy-host-program', or put alloy-host into the PATH."])))))

(defun alloy-running-p ()
  "Return non-nil if a host runs."
  (and alloy--connection (jsonrpc-running-p alloy--connection)))

(defun alloy--start ()
  "Start a host and return its connection."
  (let* ((options (append alloy-host-options (and alloy-approver '("--approver"))))
         (command `(,(alloy--executable) ,@options "--parent-pid" ,(number-to-string (emacs-pid))))
         (connection
          (apply #'make-instance 'alloy-connection
                 :name "alloy"
                 :notification-dispatcher #'alloy--notified
                 :process (lambda ()
                            (make-process :name "alloy" :command command :connection-type 'pipe
                                          :coding 'no-conversion :noquery t
                                          :stderr (get-buffer-create "*alloy stderr*")))
                 ;; Parameters may contain secrets, so no message is logged.
                 (if (>= emacs-major-version 30)
                     '(:events-buffer-config (:size 0))
                   '(:events-buffer-scrollback-size 0))))
         (process (jsonrpc--process connection)))
    (setf (alloy-connection-maximum-bytes connection) (alloy--limit options "--max-line-bytes" 16777216)
          (alloy-connection-maximum-depth connection) (alloy--limit options "--max-depth" 512))
    (with-current-buffer (process-buffer process) (set-buffer-multibyte nil))
    (set-process-filter process #'alloy--filter)
    (when-let ((stderr (get-buffer-process (jsonrpc-stderr-buffer connection))))
      (set-process-query-on-exit-flag stderr nil))
    ;; Emacs ends its processes by itself.  Nothing is done in `kill-emacs-hook': it may run inside of the handler of
    ;; a signal, where one can wait for ever.
    (setq alloy--connection connection)))

(defun alloy--limit (options name default)
  "Return the number that the option NAME has in OPTIONS.
Else that of its environment variable, else DEFAULT."
  (let* ((after (cadr (member name options)))
         (joined (seq-find (lambda (option) (string-prefix-p (concat name "=") option)) options))
         (variable (concat "ALLOY_HOST_" (upcase (string-replace "-" "_" (substring name 2)))))
         (text (or after (and joined (substring joined (1+ (length name)))) (getenv variable) "")))
    (if (string-match-p "\\`[0-9]+\\'" text) (string-to-number text) default)))

(defun alloy--connection ()
  "Return the connection to a running host, which is started if none runs."
  (cond ((alloy-running-p) alloy--connection)
        (alloy-start-automatically (alloy--start))
        (alloy--connection (alloy-error-signal (alloy--exit-error alloy--connection "the call" "not_sent")))
        (t (alloy-error-signal (alloy-error-make "host_exited" "not_sent" "No alloy-host runs")))))

(defun alloy-stop ()
  "End the host: close its stdin, wait 5 seconds, terminate it, then kill it.
Return its exit status; nil if none ran."
  (interactive)
  (when (alloy-running-p)
    (let ((process (jsonrpc--process alloy--connection)))
      (process-send-eof process)
      (alloy--wait-until 5 (lambda () (not (process-live-p process))))
      (dolist (signal '(SIGTERM SIGKILL))
        (when (process-live-p process)
          (signal-process process signal)
          (alloy--wait-until 2 (lambda () (not (process-live-p process))))))
      (setq alloy--connection nil)
      (process-exit-status process))))

(defun alloy--wait-until (seconds condition)
  "Handle output of processes until CONDITION returns non-nil.
Stop after SECONDS.  Return what CONDITION returned last."
  (let ((deadline (+ (float-time) seconds)) found)
    (while (and (not (setq found (funcall condition)))
                (> deadline (float-time)))
      (accept-process-output nil (max 0.001 (min 0.2 (- deadline (float-time))))))
    found))

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
    (jsonrpc-async-request
     connection (intern method) params
     :timeout nil
     :success-fn (lambda (result) (funcall finish (cons 'result result)))
     :error-fn (lambda (reply)
                 (funcall finish (cons 'error (if (eql (plist-get reply :code) -1)
                                                  (alloy--exit-error connection method "unknown")
                                                (alloy-error-from-reply reply))))))
    (setf (alloy-pending-id pending) (alloy-connection-last-id connection))
    pending))

(defvar alloy--tokens 0 "The number of tokens for progress that were given.")

(defun alloy--exit-error (connection method outcome)
  "Return the error of METHOD on CONNECTION, whose host has ended, with OUTCOME."
  (let* ((process (jsonrpc--process connection))
         (status (process-exit-status process))
         (stderr (jsonrpc-stderr-buffer connection))
         (tail (if (buffer-live-p stderr)
                   (with-current-buffer stderr
                     ;; What the host said last may not have been read yet.
                     (when-let ((pipe (get-buffer-process stderr))) (accept-process-output pipe 0.1))
                     (string-trim (buffer-substring-no-properties (max (point-min) (- (point-max) 500)) (point-max))))
                 "")))
    (alloy-error-make
     "host_exited" outcome
     (format "alloy-host %s %d before it answered %s%s"
             (if (eq (process-status process) 'signal) "was ended by signal" "ended with status")
             status method
             (cond ((process-get process 'alloy-reason) (concat "; " (process-get process 'alloy-reason)))
                   ((string-empty-p tail) "")
                   (t (format "; its last words: %s" tail))))
     :fix ["The next command starts it again. A write may have been made: look at M-x alloy-history first."]
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
              (and (not (alloy--wait-until (or timeout alloy-timeout) (lambda () (alloy-pending-answer pending))))
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
    (jsonrpc-notify (alloy-pending-connection pending) '$/cancelRequest (list :id (alloy-pending-id pending)))))

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
