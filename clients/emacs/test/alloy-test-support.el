;;; alloy-test-support.el --- What the tests share  -*- lexical-binding: t; -*-

;;; Code:

(require 'alloy)
(require 'buttercup)

(defvar alloy-test-directory (file-name-directory (or load-file-name buffer-file-name)))

(defun alloy-test-start (&rest options)
  "Have the next call start a host with OPTIONS."
  (alloy-stop)
  (setq alloy--restarts nil alloy-host-program nil alloy-host-options options alloy-user nil))

(defun alloy-test-stub (&rest answers)
  "Have the next call start a stub that gives ANSWERS, each a line."
  (alloy-test-start)
  (let ((file (make-temp-file "alloy-stub" nil nil (mapconcat #'identity answers "\n"))))
    (setenv "STUB_ANSWERS" file)
    (setq alloy-host-program (expand-file-name "stub-host" alloy-test-directory))))

(defun alloy-test-stop ()
  "End the host and kill the buffers of the package."
  (alloy-stop)
  (dolist (buffer (buffer-list))
    (when (string-prefix-p "*alloy " (buffer-name buffer)) (kill-buffer buffer))))

(defun alloy-test-pid ()
  "Return the process id of the host."
  (process-id (jsonrpc--process alloy--connection)))

(defun alloy-test-kill-later (part)
  "Kill the host as soon as a call whose fault has PART in its match was hit."
  (let ((pid (alloy-test-pid)) look)
    (setq look (lambda ()
                 (alloy-call-async
                  "sandbox.faults.report" nil
                  :on-result (lambda (result)
                               (let ((fault (alloy-json-get result :faults 0)))
                                 (if (and (string-search part (prin1-to-string fault)) (> (plist-get fault :hits) 0))
                                     (signal-process pid 'SIGKILL)
                                   (run-at-time 0.02 nil look)))))))
    (run-at-time 0.02 nil look)))

(defun alloy-test-gone-p (pid)
  "Return non-nil if the process PID ends within 3 seconds."
  (alloy--wait-until 3 (lambda ()
                         (let ((state (alist-get 'state (process-attributes pid))))
                           (or (null state) (equal state "Z"))))))

(defun alloy-test-error (function)
  "Return the error that FUNCTION signals, or fail."
  (condition-case error (progn (funcall function) (buttercup-fail "There was no error"))
    (alloy-error (cdr error))))

(defun alloy-test-user ()
  "Create a user, act for it, and return its id."
  (setq alloy-user (plist-get (alloy-call "users.create" '(:username "ada")) :userId)))

(defun alloy-test-credential ()
  "Connect an account of shippo for a new user, and return the parameters of a write."
  (alloy-test-user)
  (list :connectorId "shippo" :actionId "CreateAddress" :userId alloy-user
        :requestBody '(:name "Ada" :country "GB")
        :credentialId (plist-get (alloy-call "credentials.create"
                                             (list :connectorId "shippo" :authenticationType "bearer"
                                                   :userId alloy-user :data '(:token "shippo_test_0123456789")))
                                 :credentialId)))

(defun alloy-test-text (name)
  "Return the text of the buffer NAME."
  (with-current-buffer name (buffer-substring-no-properties (point-min) (point-max))))

(provide 'alloy-test-support)
;;; alloy-test-support.el ends here
