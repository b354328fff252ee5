;;; alloy-ui-test.el --- Tests of the commands  -*- lexical-binding: t; -*-

;;; Code:

(require 'alloy-test-support)

(defun alloy-test-validated ()
  "Wait until the form in this buffer is validated."
  (alloy-form--validate)
  (expect (alloy--wait-until 5 (lambda () (null alloy-form--cancel))) :to-be-truthy))

(describe "the lists"
  (before-each (alloy-test-start "--sandbox"))
  (after-each (alloy-test-stop))

  (it "show connectors, and the actions of the one at point"
    (alloy-connectors)
    (expect major-mode :to-be 'alloy-connectors-mode)
    (expect (buffer-string) :to-match "Slack +slack +communication")
    (goto-char (point-min))
    (search-forward "Slack")
    (alloy-connectors-open)
    (expect (buffer-name) :to-equal "*alloy actions of slack*")
    (expect (buffer-string) :to-match "chat +Post +chat_postMessage +Sends a message"))

  (it "say what is wrong instead of a backtrace"
    (expect (condition-case error (alloy-actions "slak") (user-error (cadr error)))
            :to-match "\\`Alloy did not find it")))

(describe "connecting an account"
  (after-each (alloy-test-stop))

  (it "reads a key without showing or keeping it"
    (alloy-test-start "--sandbox")
    (alloy-test-user)
    (spy-on 'read-passwd :and-return-value "shippo_test_0123456789")
    (expect (alloy-connect "shippo") :to-match "\\`[0-9a-f]\\{24\\}\\'")
    (expect 'read-passwd :to-have-been-called-times 1)
    (dolist (buffer (buffer-list))
      (expect (with-current-buffer buffer (string-search "shippo_test_0123456789" (buffer-string))) :to-be nil)))

  (it "says what is wrong with a value"
    (alloy-test-start "--sandbox")
    (spy-on 'read-passwd :and-return-value "")
    (expect (condition-case error (alloy-connect "shippo") (user-error (cadr error))) :to-match "Token is required"))

  (it "opens the browser and waits for the person"
    (alloy-test-start "--sandbox")
    (alloy-test-user)
    (let ((alloy-browse-url-function
           (lambda (link) (alloy-call-async "sandbox.oauth.decide" (list :oauthUrl link :decision "allow")))))
      (expect (alloy-connect "hubspot") :to-match "\\`[0-9a-f]\\{24\\}\\'"))))

(describe "executing an action"
  (before-each (alloy-test-start "--sandbox") (alloy-test-credential))
  (after-each (alloy-test-stop))

  (it "shows a form, what is wrong with it, its plan and its result"
    (alloy-execute "shippo" "CreateAddress")
    (expect (buffer-name) :to-equal "*alloy shippo CreateAddress*")
    (expect (buffer-string) :to-match "Country \\*: ")
    (alloy-test-validated)
    (expect (alloy-form--state) :to-match "1 problem: Country is required")
    (expect (seq-some (lambda (overlay) (overlay-get overlay 'after-string))
                      (overlays-in (point-min) (point-max)))
            :to-match "Country is required")
    (expect (alloy-form-submit) :to-throw 'user-error)
    ;; Typed by a person, at the place where the form put the cursor.
    (insert "GB")
    (alloy-test-validated)
    (expect (alloy-form--state) :to-match "Complete")
    ;; The cursor is in a field, which has a keymap of its own.
    (expect (key-binding (kbd "C-c C-o")) :to-equal 'alloy-form-choose)
    (expect (key-binding (kbd "C-c C-k")) :to-equal 'alloy-form-abandon)
    (call-interactively (key-binding (kbd "C-c C-c")))
    (expect (buffer-name) :to-equal "*alloy plan*")
    (expect (buffer-string) :to-match "POST /addresses")
    (expect (buffer-string) :to-match "\"country\": \"GB\"")
    (expect (length (plist-get (alloy-call "executions.list") :executions)) :to-equal 0)
    (call-interactively (key-binding "y"))
    (expect (buffer-name) :to-equal "*alloy result*")
    (expect (buffer-string) :to-match "Outcome +applied")
    (expect (buffer-string) :to-match "\"country\": \"GB\"")
    (expect (length (plist-get (alloy-call "executions.list") :executions)) :to-equal 1)
    (with-current-buffer "*alloy plan*"
      (expect (alloy-plan-run) :to-throw 'user-error)))

  (it "shows what is known of a write whose answer was lost, and what to do next"
    (alloy-call "sandbox.faults.set" '(:faults [(:match (:actionId "CreateAddress") :effect "reset_after_apply" :times 1)]))
    (alloy-execute "shippo" "CreateAddress")
    (insert "GB")
    (alloy-form-submit)
    (alloy-plan-run)
    (expect (buffer-name) :to-equal "*alloy result*")
    (expect (buffer-string) :to-match "Outcome +unknown\nExecution +e5ec[0-9a-f]+\n\n.*not known")
    (expect (buffer-string) :to-match "M-x alloy-history lists it")
    (with-current-buffer "*alloy plan*" (expect header-line-format :to-equal "Sent.")))

  (it "validates while one types"
    (alloy-execute "shippo" "CreateAddress")
    (alloy-test-validated)
    (insert "GB")
    (expect alloy-form--timer :to-be-truthy)
    (expect (gethash "/requestBody/country" alloy-form--values) :to-equal "GB"))

  (it "shows the answer to the last validation alone"
    (alloy-execute "shippo" "CreateAddress")
    (alloy-test-validated)
    (let (answers)
      (spy-on 'alloy-call-async :and-call-fake
              (lambda (_method _params &rest keys)
                (push (plist-get keys :on-result) answers)
                #'ignore))
      (alloy-form--validate)
      (alloy-form--validate)
      (funcall (car answers) '(:errors [(:pointer "/requestBody/country" :message "The last one.")]))
      (funcall (cadr answers) '(:errors [(:pointer "/requestBody/name" :message "The one before.")]))
      (expect (mapcar (lambda (problem) (plist-get problem :message)) alloy-form--errors) :to-equal '("The last one."))))

  (it "offers options"
    (alloy-execute "shippo" "CreateOrder")
    (search-forward "Order status")
    (spy-on 'completing-read :and-call-fake (lambda (_prompt labels &rest _) (expect labels :to-contain "Paid") "Paid"))
    (alloy-form-choose)
    (expect (gethash "/requestBody/order_status" alloy-form--values) :to-equal "PAID")
    (expect (alloy-json-get (alloy-json-decode (alloy-json-encode (alloy-form-values))) :requestBody :order_status)
            :to-equal "PAID"))

  (it "takes lists as JSON"
    (alloy-execute "shippo" "CreateOrder")
    (let ((field (seq-find (lambda (field) (equal (plist-get field :pointer) "/requestBody/line_items")) alloy-form--fields)))
      (alloy-form--set field "[{\"title\":\"Shirt\",\"quantity\":\"0\"}]")
      (alloy-test-validated)
      (expect (mapcar (lambda (problem) (plist-get problem :pointer)) alloy-form--errors)
              :to-contain "/requestBody/line_items/0/quantity"))))

(describe "a field that depends on another one"
  (after-each (alloy-test-stop))

  (it "is shown while that one has its value"
    (alloy-test-stub "form.validate \"result\":{\"valid\":true,\"errors\":[],\"values\":{}}"
                     "form.options \"result\":{\"options\":[{\"value\":\"a\",\"label\":\"Letter\"}]}")
    (let ((fields [(:pointer "/kind" :label "Kind" :widget "choice" :options [(:value "a" :label "Letter")])
                   (:pointer "/letter" :label "Addressee" :widget "text" :showWhen (:pointer "/kind" :equals "a"))]))
      (pop-to-buffer (alloy-form-open "*alloy test*" '(:connectorId "x" :actionId "y") fields nil #'ignore))
      (expect (buffer-string) :not :to-match "Addressee")
      (spy-on 'completing-read :and-return-value "Letter")
      (alloy-form-choose)
      (expect (alloy--wait-until 5 (lambda () (string-match-p "Addressee" (buffer-string)))) :to-be-truthy)
      (expect (alloy-json-encode (alloy-form-values)) :to-equal "{\"kind\":\"a\"}"))))

(describe "options from the provider"
  (before-each (alloy-test-start "--sandbox" "--consent" "auto") (alloy-test-user) (alloy-connect "slack"))
  (after-each (alloy-test-stop))

  (it "are read with the account"
    (alloy-execute "slack" "chat_postMessage")
    (let (offered)
      (spy-on 'completing-read :and-call-fake (lambda (_prompt labels &rest _) (setq offered labels) (car labels)))
      (alloy-form-choose)
      (expect (length offered) :to-be-greater-than 1)
      (expect (gethash "/requestBody/channel" alloy-form--values) :to-match "\\`C"))))

(describe "approvals"
  :var (policy)
  (before-each
    (setq policy (make-temp-file "alloy-policy" nil ".json"
                                 "{\"rules\":[{\"match\":{\"effect\":\"write\"},\"verdict\":\"ask\",\"because\":\"Ada looks first\"}]}"))
    (alloy-test-start "--sandbox" "--policy" policy))
  (after-each (alloy-test-stop) (delete-file policy))

  (it "are shown, approved, and used once"
    (let ((write (alloy-test-credential)))
      (alloy-show-plan (copy-sequence write))
      (alloy-plan-run)
      (expect (alloy-test-text "*alloy result*") :to-match "M-x alloy-approvals lists the plan that waits")
      (alloy-approvals)
      (expect (buffer-string) :to-match "write +shippo +CreateAddress +Ada looks first")
      (goto-char (point-min))
      (alloy-approvals-open)
      (expect (alloy-test-text "*alloy approval*") :to-match "POST /addresses")
      (with-current-buffer "*alloy approvals*" (alloy-approvals-approve))
      (expect (plist-get (alloy-call "execute" write) :outcome) :to-equal "applied")
      (expect (alloy-call "execute" write) :to-throw 'alloy-policy-denied)))

  (it "can be denied with a reason"
    (let ((write (alloy-test-credential)))
      (expect (alloy-call "execute" write) :to-throw 'alloy-policy-denied)
      (alloy-approvals)
      (goto-char (point-min))
      (alloy-approvals-deny "one is enough")
      (expect (plist-get (alloy-test-error (lambda () (alloy-call "execute" write))) :message) :to-match "one is enough"))))

;;; alloy-ui-test.el ends here
