;;; alloy-rpc-test.el --- Tests of calls  -*- lexical-binding: t; -*-

;;; Code:

(require 'alloy-test-support)

(describe "a call"
  (before-each (alloy-test-start "--sandbox"))
  (after-each (alloy-test-stop))

  (it "starts the host, and alloy-stop ends it"
    (expect (alloy-running-p) :not :to-be-truthy)
    (expect (alloy-call "ping") :to-equal nil)
    (let ((pid (alloy-test-pid)))
      (expect (alloy-stop) :to-equal 0)
      (expect (alloy-test-gone-p pid) :to-be-truthy))
    (expect (alloy-stop) :to-equal nil))

  (it "returns objects, arrays, null and false"
    (alloy-test-user)
    (expect (plist-get (alloy-call "users.get" (list :userId alloy-user)) :username) :to-equal "ada")
    (expect (plist-get (alloy-call "executions.list") :executions) :to-equal [])
    (expect (plist-get (alloy-call "host.info") :userId) :to-be :null))

  (it "signals an error by its kind"
    (expect (alloy-call "users.get" '(:userId "nobody")) :to-throw 'alloy-not-found)
    (let ((error (alloy-test-error (lambda () (alloy-call "users.get" '(:userId "nobody"))))))
      (expect (plist-get error :kind) :to-equal "not_found")
      (expect (plist-get error :outcome) :to-equal "rejected")
      (expect (plist-get error :code) :to-equal 1003)
      (expect (alloy-error-text error) :to-match "\\`Alloy did not find it: User not found. (not_found, outcome rejected)\n")
      (expect (alloy-error-text error) :to-match "Call users.list {}")))

  (it "runs beside others"
    (let ((names nil))
      (dotimes (n 20)
        (alloy-call-async "users.create" (list :username (format "u%d" n))
                          :on-result (lambda (result) (push (plist-get result :userId) names))))
      (expect (alloy--wait-until 5 (lambda () (= (length names) 20))) :to-be-truthy)
      (expect (length (delete-dups names)) :to-equal 20)))

  (it "refuses what the host would refuse without naming the call"
    (let ((deep 1)) (dotimes (_ 600) (setq deep (vector deep)))
         (expect (alloy-call "ping" (list :_meta (list :note deep))) :to-throw 'alloy-refused))
    (expect (alloy-call "ping" (list :_meta (list :note (make-string 16777216 ?x)))) :to-throw 'alloy-refused)
    (expect (alloy-call "ping" (list :_meta (list :note 0.0e+NaN))) :to-throw 'alloy-refused)
    (expect (alloy-call "ping" (list :_meta (list :note 1.0e+INF))) :to-throw 'alloy-refused)
    (expect (alloy-call "ping") :to-equal nil))

  (it "passes long integers, halves of surrogate pairs and U+2028"
    (dolist (value (list most-positive-fixnum (1- (expt 2 63)) (- (expt 2 63)) (expt 7 200) "cut \ud83d" "a\u2028b" "😀"))
      (let ((plan (alloy-call "execute.plan"
                              (list :connectorId "hubspot" :actionId "createContact"
                                    :credentialId "650a1f3c9d2e4b7a8c6d5e4f" :requestBody (list :value value)))))
        (expect (alloy-json-get plan :request :body :value) :to-equal value))))

  (it "hears the notifications in their order"
    (alloy-test-user)
    (let* ((seen nil)
           (alloy-notification-functions (list (lambda (name params) (push (list name (plist-get params :connectorId)) seen))))
           (cancel (mapcar (lambda (connector)
                             (prog1 (alloy-call-async "credentials.connect" (list :connectorId connector :userId alloy-user))
                               (alloy--wait-until 5 (lambda () (equal (cadr (car seen)) connector)))))
                           '("hubspot" "slack"))))
      (expect (reverse seen) :to-equal '(("credentials.authorize" "hubspot") ("credentials.authorize" "slack")))
      (mapc #'funcall cancel)))

  (it "reports progress"
    (let* ((write (alloy-test-credential)) (done nil))
      (alloy-call "execute.batch" (list :items (vector write write write))
                  :progress (lambda (value) (push (plist-get value :done) done)))
      (expect (reverse done) :to-equal '(1 2 3))))

  (it "logs no parameters"
    (alloy-test-credential)
    (dolist (buffer (buffer-list))
      (with-current-buffer buffer
        (expect (save-excursion (goto-char (point-min)) (search-forward "shippo_test_0123456789" nil t))
                :to-be nil)))))

(describe "a call that takes long"
  (before-each
    (alloy-test-start "--no-ledger")
    (setenv "ALLOY_API_KEY_COMMAND" "sleep 5; echo key-0123456789"))
  (after-each
    (alloy-test-stop)
    (setenv "ALLOY_API_KEY_COMMAND"))

  (it "is cancelled by its time-out, and says what is known"
    (let ((error (alloy-test-error (lambda () (alloy-call "connectors.list" nil :timeout 0.2)))))
      (expect (plist-get error :kind) :to-equal "timed_out")
      (expect (plist-get error :outcome) :to-equal "not_sent")))

  (it "is cancelled by C-g, and says what is known"
    (run-at-time 0.2 nil (lambda () (setq quit-flag t)))
    (let ((error (alloy-test-error (lambda () (alloy-call "connectors.list")))))
      (expect (plist-get error :kind) :to-equal "cancelled")
      (expect (plist-get error :outcome) :to-equal "not_sent"))
    (expect (alloy-call "ping") :to-equal nil)))

(describe "a host that dies"
  :var (folder)
  (before-each (setq folder (make-temp-file "alloy-state" t)))
  (after-each
    (alloy-test-stop)
    (delete-directory folder t))

  (it "during a read is replaced, and the read is sent again"
    (alloy-test-start "--sandbox")
    (alloy-call "sandbox.faults.set" '(:faults [(:match (:path "/connectors") :effect "stall")]))
    (alloy-test-kill-later "/connectors")
    (expect (length (plist-get (alloy-call "connectors.list") :connectors)) :to-be-greater-than 5))

  (it "during a read is reported where nothing is to be started again"
    (alloy-test-start "--sandbox")
    (alloy-call "sandbox.faults.set" '(:faults [(:match (:path "/connectors") :effect "stall")]))
    (alloy-test-kill-later "/connectors")
    (let* ((alloy-restart nil) (error (alloy-test-error (lambda () (alloy-call "connectors.list")))))
      (expect (plist-get error :kind) :to-equal "host_exited")
      (expect (plist-get error :outcome) :to-equal "unknown")
      (expect (plist-get error :message) :to-match "was ended by signal 9 before it answered connectors.list"))
    (expect (length (plist-get (alloy-call "connectors.list") :connectors)) :to-be-greater-than 5))

  (it "during a write is replaced, and the write is unknown and in the history"
    (alloy-test-start "--sandbox" "--state-dir" folder)
    (let ((write (alloy-test-credential)) id)
      (alloy-call "sandbox.faults.set" '(:faults [(:match (:actionId "CreateAddress") :effect "stall")]))
      (alloy-test-kill-later "CreateAddress")
      (let ((error (alloy-test-error (lambda () (alloy-call "execute" write)))))
        (expect (plist-get error :kind) :to-equal "unknown_outcome")
        (expect (plist-get error :outcome) :to-equal "unknown")
        (expect (setq id (alloy-json-get (plist-get error :data) :executionId)) :to-be-truthy)
        (expect (alloy-error-text error) :to-match "M-x alloy-history"))
      (alloy-history t)
      (expect (buffer-string) :to-match "unknown.*CreateAddress")
      (goto-char (point-min))
      (expect (tabulated-list-get-id) :to-equal id)
      (alloy-history-resolve "applied"))
    (expect (buffer-string) :not :to-match "CreateAddress")
    (alloy-history-toggle-unknown)
    (expect (buffer-string) :to-match "applied.*CreateAddress"))

  (it "during a write without a ledger says that nothing is known"
    (alloy-test-start "--sandbox")
    (let ((write (alloy-test-credential)))
      (alloy-call "sandbox.faults.set" '(:faults [(:match (:actionId "CreateAddress") :effect "stall")]))
      (alloy-test-kill-later "CreateAddress")
      (let ((error (alloy-test-error (lambda () (alloy-call "execute" write)))))
        (expect (plist-get error :kind) :to-equal "unknown_outcome")
        (expect (alloy-json-get (plist-get error :data) :executionId) :to-be nil)
        (expect (plist-get error :message) :to-match "no ledger on disk"))))

  (it "because of its options says so"
    (alloy-test-start "--nonsense")
    (let ((error (alloy-test-error (lambda () (alloy-call "ping")))))
      (expect (plist-get error :kind) :to-equal "host_exited")
      (expect (alloy-json-get (plist-get error :data) :exitCode) :to-equal 2)
      (expect (plist-get error :message) :to-match "ended with status 2.*Unknown option --nonsense")))

  (it "is not left behind by an Emacs that ends or is killed, which ends at once"
    (dolist (end '((signal-process (emacs-pid) 'SIGKILL) (signal-process (emacs-pid) 'SIGTERM)
                   (signal-process (emacs-pid) 'SIGHUP) (kill-emacs)))
      (let* ((output "")
             (script `(progn (require 'alloy)
                             (setq alloy-host-options '("--sandbox"))
                             (alloy-call "ping")
                             (alloy-call-async "credentials.connect" '(:connectorId "hubspot"))
                             (message "%d" (process-id (jsonrpc--process alloy--connection)))
                             ,end
                             (sleep-for 60)))
             (child (make-process :name "child" :connection-type 'pipe :noquery t
                                  :command (list (expand-file-name invocation-name invocation-directory) "-Q" "--batch"
                                                 "-L" (expand-file-name ".." alloy-test-directory)
                                                 "--eval" (prin1-to-string script))
                                  :filter (lambda (_process text) (setq output (concat output text))))))
        ;; Emacs can know of a process's end before it has read the last output.
        (alloy--wait-until 20 (lambda () (and (not (process-live-p child)) (string-match-p "^[0-9]+$" output))))
        (expect (process-live-p child) :not :to-be-truthy)
        (expect output :to-match "^\\([0-9]+\\)$")
        (when (string-match "^\\([0-9]+\\)$" output)
          (expect (alloy-test-gone-p (string-to-number (match-string 1 output))) :to-be-truthy))))))

(describe "a stub"
  (after-each (alloy-test-stop))

  (it "may answer in parts, with numbers and texts that the parser in C refuses"
    (alloy-test-stub "ping \"result\":{\"n\":123456789012345678901234567890,\"half\":\"cut \\ud83d\",\"none\":null,\"no\":false}")
    (expect (alloy-call "ping") :to-equal '(:n 123456789012345678901234567890 :half "cut \ud83d" :none :null :no :false)))

  (it "may send errors of unknown kinds, and errors without data"
    (alloy-test-stub "ping \"error\":{\"code\":4711,\"message\":\"New.\",\"data\":{\"kind\":\"brand_new\",\"outcome\":\"rejected\"}}"
                     "host.info \"error\":{\"code\":1,\"message\":\"Odd.\"}")
    (expect (alloy-call "ping") :to-throw 'alloy-brand-new)
    (expect (plist-get (alloy-test-error (lambda () (alloy-call "host.info"))) :outcome) :to-equal "unknown"))

  (it "may answer without an id: then it is the only call under way"
    (alloy-test-stub "ping \"id\":null,\"error\":{\"code\":-32700,\"message\":\"Broken.\",\"data\":{\"kind\":\"parse_error\",\"outcome\":\"not_sent\"}}")
    (expect (alloy-call "ping") :to-throw 'alloy-parse-error))

  (it "may end: its last words are in the error"
    (alloy-test-stub "ping exit 3")
    (expect (let ((alloy-restart nil)) (plist-get (alloy-test-error (lambda () (alloy-call "ping"))) :message))
            :to-match "ended with status 3 before it answered ping; its last words: the stub gives up"))

  (it "may send what is no message: then all calls end"
    (dolist (answer '("garbage" "raw <html>garbage" "raw Content-Length: garbage"))
      (alloy-test-stub (concat "ping " answer))
      (let* ((alloy-restart nil) (error (alloy-test-error (lambda () (alloy-call "ping")))))
        (expect (plist-get error :kind) :to-equal "host_exited")
        (expect (plist-get error :message) :to-match "it sent what is no message: .*garbage"))
      (alloy-stop)))

  (it "may be missing"
    (alloy-test-start)
    (setq alloy-host-program "no-such-program-here")
    (expect (alloy-error-text (alloy-test-error (lambda () (alloy-call "ping")))) :to-match "Set `alloy-host-program'")))

;;; alloy-rpc-test.el ends here
