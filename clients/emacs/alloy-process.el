;;; alloy-process.el --- The process of alloy-host  -*- lexical-binding: t; -*-

;;; Commentary:

;; Starting and ending the host, and its messages: a connection of jsonrpc.el with
;; Content-Length headers, whose messages this package reads and writes itself.

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

(defvar alloy-notification-functions nil
  "Functions that are called with the name and the params of each notification.
Progress is not among them.")

(defclass alloy-connection (jsonrpc-process-connection)
  ((last-id :initform nil :accessor alloy-connection-last-id)
   (waiting :initform nil :accessor alloy-connection-waiting :documentation "The ids of the calls under way.")
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
    (when id
      (setf (alloy-connection-last-id connection) id)
      (push id (alloy-connection-waiting connection)))
    (process-send-string (jsonrpc--process connection)
                         (concat (format "Content-Length: %d\r\n\r\n" (length body)) body))))

(defconst alloy--header
  "\\`Content-Length:\\(?:\\'\\| *\\(?:\\'\\|[0-9]+\\(?:\\'\\|\r\\(?:\\'\\|\n\\(?:\\'\\|\r\\)\\)\\)\\)\\)"
  "Regexp for the header of a message, or as much of it as has arrived.")

(defun alloy--header-p ()
  "Return non-nil if the current buffer begins as a message does.
It may have only a part of the header."
  (let ((case-fold-search t)
        (start (buffer-substring-no-properties (point-min) (min (point-max) (+ (point-min) 60)))))
    (or (string-prefix-p start "Content-Length:" t) (string-match-p alloy--header start))))

(defun alloy--end-because (process text)
  "Kill PROCESS, which has sent TEXT: no later answer could be trusted.
With the process, all calls end."
  (process-put process 'alloy-reason (format "it sent what is no message: %.100s" text))
  (signal-process process 'SIGKILL))

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
                         t)))))
          (unless (alloy--header-p)
            (alloy--end-because process (buffer-string))
            (erase-buffer))))
      (dolist (body (nreverse bodies))
        (let ((message (condition-case nil (alloy-json-decode (decode-coding-string body 'utf-8-unix t))
                         (error 'unreadable))))
          (if (alloy-json-object-p message)
              (alloy--receive (process-get process 'jsonrpc-connection) message)
            (alloy--end-because process body)))))))

(defun alloy--receive (connection message)
  "Handle MESSAGE of CONNECTION."
  (let ((waiting (alloy-connection-waiting connection)))
    ;; An error without an id belongs to the only call under way.
    (when (and (eq (plist-get message :id) :null) (plist-get message :error) (= (length waiting) 1))
      (setq message (plist-put message :id (car waiting))))
    (cond ((plist-get message :method) (jsonrpc-connection-receive connection message))
          ((memql (plist-get message :id) waiting)
           (setf (alloy-connection-waiting connection) (remq (plist-get message :id) waiting))
           (jsonrpc-connection-receive connection message)))))

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
                            ;; Emacs would wait for more after each short answer.
                            (let ((process-adaptive-read-buffering nil))
                              (make-process :name "alloy" :command command :connection-type 'pipe
                                            :coding 'no-conversion :noquery t
                                            :stderr (get-buffer-create "*alloy stderr*"))))
                 ;; Parameters may contain secrets, so no message is logged.
                 (if (slot-exists-p 'alloy-connection '-events-buffer-config)
                     '(:events-buffer-config (:size 0))
                   '(:events-buffer-scrollback-size 0))))
         (process (jsonrpc--process connection)))
    (setf (alloy-connection-maximum-bytes connection) (alloy--limit options "--max-line-bytes" 16777216)
          (alloy-connection-maximum-depth connection) (alloy--limit options "--max-depth" 512))
    (with-current-buffer (process-buffer process) (set-buffer-multibyte nil))
    (set-process-filter process #'alloy--filter)
    (when-let ((stderr (get-buffer-process (jsonrpc-stderr-buffer connection))))
      (set-process-query-on-exit-flag stderr nil)
      ;; The standard one writes a sentence among the host's last words.
      (set-process-sentinel stderr #'ignore))
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

(defun alloy--wait-until (seconds condition &optional process)
  "Handle output of processes until CONDITION returns non-nil.
Stop after SECONDS.  Return what CONDITION returned last.  With PROCESS, its
output ends a wait at once; else Emacs waits 10 ms for more."
  (let ((deadline (+ (float-time) seconds)) found)
    (while (and (not (setq found (funcall condition)))
                (> deadline (float-time)))
      (accept-process-output (and process (process-live-p process) process) (max 0.001 (min 0.2 (- deadline (float-time))))))
    found))

(provide 'alloy-process)
;;; alloy-process.el ends here
