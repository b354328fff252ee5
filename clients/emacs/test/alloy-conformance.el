;;; alloy-conformance.el --- The conformance cases  -*- lexical-binding: t; -*-

;;; Commentary:

;; Runs the cases of protocol/conformance; its README.md describes them.

;;; Code:

(require 'alloy)

(defconst alloy-conformance-folder
  (expand-file-name "../../../protocol/conformance/" (file-name-directory (or load-file-name buffer-file-name))))

(defconst alloy-conformance-missing
  '(("batch" . "a batch only groups replies, and calls back one by one serve Emacs better")
    ("references" . "they need a batch")
    ("restart" . "only the call that a command waits for is settled with another host, not others")
    ("decimals" . "numbers with a fraction are floats"))
  "The features that this client lacks, with the reason.")

(defvar alloy-conformance--saved nil "The remembered values, by name.")
(defvar alloy-conformance--calls nil "The calls that were started: a list of answer, cancel and progress, by name.")
(defvar alloy-conformance--notified nil "The notifications that were not asked for yet.")

(defun alloy-conformance-units (units)
  "Return the string of UNITS, UTF-16 code units."
  (let (text)
    (while units
      (let ((unit (pop units)))
        (push (if (and (<= #xd800 unit #xdbff) units (<= #xdc00 (car units) #xdfff))
                  (+ #x10000 (ash (- unit #xd800) 10) (- (pop units) #xdc00))
                unit)
              text)))
    (apply #'string (nreverse text))))

(defun alloy-conformance-special (value)
  "Return the name and the argument of VALUE if it is an object whose first member starts with $."
  (when (and (consp value) (keywordp (car value)) (string-prefix-p ":$" (symbol-name (car value))))
    (list (symbol-name (car value)) (cadr value))))

(defun alloy-conformance-value (value)
  "Return VALUE of params with what it stands for."
  (pcase (alloy-conformance-special value)
    (`(":$saved" ,name) (cdr (assoc name alloy-conformance--saved)))
    (`(":$number" ,text) (pcase text ("NaN" 0.0e+NaN) ("Infinity" 1.0e+INF) (_ (string-to-number text))))
    (`(":$codeUnits" ,units) (alloy-conformance-units (append units nil)))
    (`(":$repeat" [,text ,count]) (let ((parts (make-list count text))) (apply #'concat parts)))
    (`(":$nested" ,levels) (let (value) (setq value 1) (dotimes (_ levels) (setq value (vector value))) value))
    (_ (cond ((vectorp value) (vconcat (mapcar #'alloy-conformance-value value)))
             ;; A plist can't send a member whose name is empty.
             ((and (consp value) (plist-member value :))
              (let ((table (make-hash-table :test #'equal)))
                (cl-loop for (name member) on value by #'cddr
                         do (puthash (substring (symbol-name name) 1) (alloy-conformance-value member) table))
                table))
             ((consp value) (cl-loop for (name member) on value by #'cddr
                                     append (list name (alloy-conformance-value member))))
             (t value)))))

(defun alloy-conformance-type (value)
  "Return the JSON type of VALUE."
  (cond ((stringp value) "string") ((numberp value) "number") ((memq value '(t :false)) "boolean")
        ((eq value :null) "null") ((vectorp value) "array") (t "object")))

(defun alloy-conformance-check (pattern value where)
  "Signal an error unless VALUE at WHERE fits PATTERN."
  (pcase (alloy-conformance-special pattern)
    ((and `(,name ,argument) (guard (not (equal name ":$type"))) (guard (= (length pattern) 2)))
     (pcase name
       (":$save" (push (cons argument value) alloy-conformance--saved))
       (":$saved" (alloy-conformance-same (cdr (assoc argument alloy-conformance--saved)) value where))
       (":$number" (alloy-conformance-same (string-to-number argument) value where))
       (":$codeUnits" (alloy-conformance-same (alloy-conformance-units (append argument nil)) value where))
       (":$length" (unless (>= (length value) argument) (error "%s has the length %d" where (length value))))
       (_ (error "The runner does not know %s" name))))
    ((and `(":$type" ,type) (guard (member type '("string" "number" "boolean" "object" "array" "null"))))
     (alloy-conformance-same type (alloy-conformance-type value) where))
    (_ (cond ((vectorp pattern)
              (unless (and (vectorp value) (= (length pattern) (length value)))
                (error "%s has not the elements of the pattern: %S" where value))
              (dotimes (n (length pattern))
                (alloy-conformance-check (aref pattern n) (aref value n) (format "%s/%d" where n))))
             ((or (null pattern) (consp pattern))
              (unless (alloy-json-object-p value) (error "%s is no object: %S" where value))
              (cl-loop for (name member) on pattern by #'cddr
                       do (alloy-conformance-member name member value where)))
             (t (alloy-conformance-same pattern value where))))))

(defun alloy-conformance-member (name pattern value where)
  "Signal an error unless the member NAME of VALUE at WHERE fits PATTERN."
  (let ((there (plist-member value name)))
    (if (equal (alloy-conformance-special pattern) '(":$absent" t))
        (when there (error "%s has %s" where name))
      (unless there (error "%s has no %s: %S" where name value))
      (alloy-conformance-check pattern (cadr there) (format "%s/%s" where (substring (symbol-name name) 1))))))

(defun alloy-conformance-same (expected value where)
  "Signal an error unless VALUE at WHERE is EXPECTED; numbers are compared by their value."
  (unless (if (and (numberp expected) (numberp value)) (= expected value) (equal expected value))
    (error "%s: expected %S, got %S" where expected value)))

(defun alloy-conformance-expect (expectation answer progress)
  "Signal an error unless ANSWER with PROGRESS fits EXPECTATION."
  (let ((least (alloy-json-get expectation :progress :atLeast)))
    (pcase answer
      (`(refused . ,_) (unless (plist-get expectation :refused) (error "It was refused: %S" answer)))
      (`(result . ,result)
       (unless (plist-member expectation :result) (error "There was a result: %.200S" result))
       (alloy-conformance-check (plist-get expectation :result) result "result"))
      (`(error . ,error)
       (unless (plist-member expectation :error) (error "There was an error: %S" error))
       (let ((data (plist-get error :data)))
         (alloy-conformance-check
          (plist-get expectation :error)
          (append error
                  (cl-loop for name in '(:executionId :exitCode)
                           when (plist-member data name) append (list name (plist-get data name))))
          "error"))))
    (when (and least (< (length progress) least)) (error "Only %d reports of progress" (length progress)))
    (let ((done (delq nil (mapcar (lambda (value) (alloy-json-get value :done)) (reverse progress)))))
      (unless (equal done (sort (copy-sequence done) #'<)) (error "The progress falls: %S" done)))))

(defun alloy-conformance-call (step)
  "Return the answer of the call in STEP, and its progress."
  (let ((progress nil))
    (list (condition-case error
              (cons 'result (apply #'alloy-call (plist-get step :call) (alloy-conformance-value (plist-get step :params))
                                   :progress (lambda (value) (push value progress))
                                   (let ((timeout (plist-get step :timeoutMs)))
                                     (and timeout (list :timeout (/ timeout 1000.0))))))
            (alloy-refused error)
            (alloy-error (cons 'error (cdr error))))
          progress)))

(defun alloy-conformance-start (step)
  "Start the call in STEP."
  (let ((entry (list nil nil nil)))
    (push (cons (plist-get step :as) entry) alloy-conformance--calls)
    (setf (nth 1 entry)
          (alloy-call-async (plist-get step :call) (alloy-conformance-value (plist-get step :params))
                            :on-result (lambda (result) (setf (nth 0 entry) (cons 'result result)))
                            :on-error (lambda (error) (setf (nth 0 entry) (cons 'error error)))
                            :progress (lambda (value) (push value (nth 2 entry)))))))

(defun alloy-conformance-step (step)
  "Do STEP, or signal an error."
  (let ((expectation (plist-get step :expect)))
    (pcase (car step)
      (:call
       (cond ((plist-get step :as) (alloy-conformance-start step))
             ((plist-get step :eventually)
              (let ((found nil) (deadline (+ (float-time) 5)))
                (while (not found)
                  (condition-case error
                      (progn (apply #'alloy-conformance-expect expectation (alloy-conformance-call step)) (setq found t))
                    (error (if (> (float-time) deadline) (signal (car error) (cdr error))
                             (accept-process-output nil 0.02)))))))
             (t (apply #'alloy-conformance-expect expectation (alloy-conformance-call step)))))
      (:await
       (let ((entry (cdr (assoc (plist-get step :await) alloy-conformance--calls))))
         (unless (alloy--wait-until 60 (lambda () (nth 0 entry))) (error "No answer within 60 s"))
         (alloy-conformance-expect expectation (nth 0 entry) (nth 2 entry))))
      (:cancel (funcall (nth 2 (assoc (plist-get step :cancel) alloy-conformance--calls))))
      (:notification
       (let ((wanted (lambda () (seq-find (lambda (one) (equal (car one) (plist-get step :notification)))
                                          alloy-conformance--notified))))
         (unless (alloy--wait-until 60 wanted) (error "No notification within 60 s"))
         (let ((one (funcall wanted)))
           (setq alloy-conformance--notified (delq one alloy-conformance--notified))
           (alloy-conformance-check expectation (cdr one) "params"))))
      (:pause (alloy--wait-until (/ (plist-get step :pause) 1000.0) #'ignore))
      (:kill (signal-process (process-id (jsonrpc--process alloy--connection)) 'SIGKILL)
             (alloy--wait-until 60 (lambda () (not (alloy-running-p)))))
      (:close (alloy-conformance-same expectation (alloy-stop) "the exit status"))
      (_ (error "The runner does not know the step %S" (car step))))))

(defun alloy-conformance-run (case)
  "Run CASE, and return what became of it."
  (let* ((lacks (seq-find (lambda (feature) (assoc feature alloy-conformance-missing)) (plist-get case :needs)))
         (state (make-temp-file "alloy-state" t))
         (process-environment (seq-remove (lambda (variable) (string-match-p "\\`ALLOY_HOST_\\|\\`ALLOY_API" variable))
                                          process-environment))
         (alloy-start-automatically t) (alloy-approver nil) (alloy-cancel-grace 60.0)
         (alloy-conformance--saved nil) (alloy-conformance--calls nil) (alloy-conformance--notified nil)
         (alloy-notification-functions
          (list (lambda (name params)
                  (setq alloy-conformance--notified (append alloy-conformance--notified (list (cons name params)))))))
         (alloy-host-options
          (mapcar (lambda (option)
                    (string-replace "{folder}" (directory-file-name alloy-conformance-folder)
                                    (string-replace "{stateDirectory}" state option)))
                  (append (or (plist-get case :host) ["--sandbox" "--seed" "{folder}/seed.json"]) nil))))
    (unwind-protect
        (if lacks (concat "not supported: " (cdr (assoc lacks alloy-conformance-missing)))
          (condition-case error
              (progn
                (alloy--start)
                (setq alloy-start-automatically nil)
                (seq-doseq (step (plist-get case :steps)) (alloy-conformance-step step))
                "passed")
            (error (format "failed: %s" (error-message-string error)))))
      (alloy-stop)
      (delete-directory state t))))

(defun alloy-conformance-all ()
  "Run all cases, and return an alist of their names and what became of them.
Write it to the file that CONFORMANCE_REPORT names, too."
  (let ((results nil) (report (getenv "CONFORMANCE_REPORT")) (inhibit-message t))
    (dolist (file (directory-files alloy-conformance-folder t "\\.jsonl\\'"))
      (with-temp-buffer
        (insert-file-contents file)
        (dolist (line (split-string (buffer-string) "\n" t))
          (let ((case (alloy-json-decode line)))
            (push (cons (plist-get case :name) (alloy-conformance-run case)) results)))))
    (setq results (nreverse results))
    (when report
      (let ((cases (make-hash-table :test #'equal)) (coding-system-for-write 'no-conversion))
        (pcase-dolist (`(,name . ,result) results) (puthash name result cases))
        (write-region (alloy-json-encode (list :client "Emacs" :cases cases)) nil report)))
    results))

(defun alloy-conformance-batch ()
  "Run all cases, print what became of them, and end Emacs."
  (let ((failed nil))
    (pcase-dolist (`(,name . ,result) (alloy-conformance-all))
      (when (string-prefix-p "failed" result) (setq failed t))
      (unless (equal result "passed") (princ (format "%s: %s\n" name result))))
    (kill-emacs (if failed 1 0))))

(provide 'alloy-conformance)
;;; alloy-conformance.el ends here
