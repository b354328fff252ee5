;;; alloy.el --- Run actions of connected services  -*- lexical-binding: t; -*-

;; Author: The alloy-host authors
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: comm, tools
;; URL: https://runalloy.com

;;; Commentary:

;; Alloy Automation's Connectivity API in Emacs, over alloy-host:
;;
;; M-x alloy-connectors  lists the connectors; RET lists the actions of one
;; M-x alloy-execute     fills in the form of an action, shows its plan, sends it
;; M-x alloy-connect     connects an account
;; M-x alloy-history     lists executions, and settles those of unknown outcome
;; M-x alloy-approvals   decides plans that wait for a person
;;
;; The first command starts the host, and it ends with Emacs.  With
;; `alloy-host-options' set to ("--sandbox") nothing needs an account or a
;; network.

;;; Code:

(require 'alloy-approvals)
(require 'alloy-form)
(require 'alloy-history)
(require 'alloy-rpc)
(require 'alloy-show)
(require 'alloy-table)
(require 'url-parse)

(defcustom alloy-user nil
  "The id of the end user to act for.
With nil it is the one of the host's option --user."
  :type '(choice (const :tag "That of the host" nil) string)
  :group 'alloy)

(defcustom alloy-browse-url-function #'browse-url
  "The function that opens the link with which an account is connected."
  :type 'function
  :group 'alloy)

(defvar-local alloy--connector nil "The connector of this buffer.")

(defun alloy--user ()
  "Return the parameter for the end user."
  (and alloy-user (list :userId alloy-user)))

(defun alloy--names (value)
  "Return VALUE, a vector of texts, as one text."
  (mapconcat #'identity (append value nil) ", "))

;;; Connectors

(defvar alloy-connectors-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") #'alloy-connectors-open)
    (define-key map "c" #'alloy-connectors-connect)
    map)
  "Keymap of `alloy-connectors-mode'.")

(define-derived-mode alloy-connectors-mode tabulated-list-mode "Alloy-Connectors"
  "Major mode for the list of connectors.
\\{alloy-connectors-mode-map}"
  (setq tabulated-list-format [("Name" 24 t) ("Id" 20 t) ("Categories" 40 t)]
        tabulated-list-sort-key '("Name"))
  (alloy--fill-with #'alloy-connectors--rows))

(defun alloy-connectors--rows ()
  "Return the rows of the table of connectors."
  (mapcar (lambda (connector)
            (alloy--row (plist-get connector :id) (plist-get connector :name) (plist-get connector :id)
                        (alloy--names (alloy-json-get connector :categories))))
          (plist-get (alloy-call "connectors.list") :connectors)))

;;;###autoload
(defun alloy-connectors ()
  "List the connectors."
  (interactive)
  (alloy--table "*alloy connectors*" #'alloy-connectors-mode #'ignore))

(defun alloy-connectors-open ()
  "List the actions of the connector at point."
  (interactive)
  (alloy-actions (or (tabulated-list-get-id) (user-error "There is no connector here"))))

(defun alloy-connectors-connect ()
  "Connect an account of the connector at point."
  (interactive)
  (alloy-connect (or (tabulated-list-get-id) (user-error "There is no connector here"))))

(defun alloy--read-connector ()
  "Read the id of a connector."
  (alloy--command
    (completing-read "Connector: "
                     (mapcar (lambda (connector) (plist-get connector :id))
                             (plist-get (alloy-call "connectors.list") :connectors))
                     nil t)))

;;; Actions

(defvar alloy-actions-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "RET") #'alloy-actions-execute)
    (define-key map "c" #'alloy-actions-connect)
    map)
  "Keymap of `alloy-actions-mode'.")

(define-derived-mode alloy-actions-mode tabulated-list-mode "Alloy-Actions"
  "Major mode for the actions of a connector.
\\{alloy-actions-mode-map}"
  (setq tabulated-list-format [("Resource" 18 t) ("Name" 28 t) ("Id" 26 t) ("Description" 60 nil)])
  (alloy--fill-with #'alloy-actions--rows))

(defun alloy-actions--rows ()
  "Return the rows of the table of actions."
  (mapcar (lambda (action)
            (alloy--row (plist-get action :id) (alloy-json-get action :resource) (alloy-json-get action :name)
                        (plist-get action :id) (alloy-json-get action :description)))
          (plist-get (alloy-call "actions.list" (list :connectorId alloy--connector)) :actions)))

;;;###autoload
(defun alloy-actions (connector)
  "List the actions of CONNECTOR."
  (interactive (list (alloy--read-connector)))
  (alloy--table (format "*alloy actions of %s*" connector) #'alloy-actions-mode
                (lambda () (setq alloy--connector connector))))

(defun alloy-actions-execute ()
  "Execute the action at point."
  (interactive)
  (alloy-execute alloy--connector (or (tabulated-list-get-id) (user-error "There is no action here"))))

(defun alloy-actions-connect ()
  "Connect an account of the connector of this buffer."
  (interactive)
  (alloy-connect alloy--connector))

(defun alloy--read-action (connector)
  "Read the id of an action of CONNECTOR."
  (alloy--command
    (completing-read "Action: "
                     (mapcar (lambda (action) (plist-get action :id))
                             (plist-get (alloy-call "actions.list" (list :connectorId connector)) :actions))
                     nil t)))

;;; Executing

;;;###autoload
(defun alloy-execute (connector action)
  "Fill in the form of ACTION of CONNECTOR, show its plan, and run it."
  (interactive (let ((connector (alloy--read-connector)))
                 (list connector (alloy--read-action connector))))
  (alloy--command
    (let* ((credential (alloy--credential connector))
           (form (list :connectorId connector :actionId action))
           (common (append (list :credentialId credential) (alloy--user)))
           (fields (plist-get (alloy-call "actions.form" form) :fields)))
      (pop-to-buffer
       (alloy-form-open (format "*alloy %s %s*" connector action) form fields common
                        (lambda (values)
                          (alloy--command (alloy-show-plan (append form common values)))))))))

(defun alloy--credential (connector)
  "Return the id of a credential for CONNECTOR; read it if there are several.
Offer to connect an account if there is none."
  (let ((credentials (append (plist-get (alloy-call "credentials.list"
                                                    (append (list :connectorId connector) (alloy--user)))
                                        :credentials)
                             nil)))
    (pcase (length credentials)
      (0 (if (yes-or-no-p (format "No account of %s is connected.  Connect one? " connector))
             (alloy-connect connector)
           (user-error "An account of %s has to be connected first" connector)))
      (1 (plist-get (car credentials) :credentialId))
      (_ (let ((choices (mapcar (lambda (credential)
                                  (cons (format "%s (%s)" (or (alloy-json-get credential :name) "Account")
                                                (plist-get credential :credentialId))
                                        (plist-get credential :credentialId)))
                                credentials)))
           (cdr (assoc (completing-read "Account: " choices nil t) choices)))))))

;;; Connecting an account

;;;###autoload
(defun alloy-connect (connector)
  "Connect an account of CONNECTOR, and return the id of its credential.
Keys are read without showing them.  For OAuth the browser opens, and the
command waits until the person has agreed; \\[keyboard-quit] cancels it."
  (interactive (list (alloy--read-connector)))
  (alloy--command
    (let* ((type (alloy--authentication-type connector))
           (form (append (list :connectorId connector) (and type (list :authenticationType type))))
           (result (alloy-call "form.validate"
                               (list :form form :values (alloy--read-values
                                                         (plist-get (alloy-call "credentials.form" form) :fields)))))
           (alloy-notification-functions (cons #'alloy--open-link alloy-notification-functions)))
      (unless (eq (plist-get result :valid) t)
        (user-error "%s" (mapconcat (lambda (problem) (plist-get problem :message)) (plist-get result :errors) "  ")))
      (let ((credential (plist-get (alloy-call "credentials.connect" (append (plist-get result :values) (alloy--user)))
                                   :credentialId)))
        (message "Connected: %s" credential)
        credential))))

(defun alloy--authentication-type (connector)
  "Return the way to authenticate with CONNECTOR; read it if there are several."
  (let ((types (mapcar (lambda (way) (plist-get way :authenticationType))
                       (plist-get (alloy-call "credentials.requirements" (list :connectorId connector))
                                  :requirements))))
    (if (cdr types) (completing-read "Authentication: " types nil t) (car types))))

(defun alloy--read-values (fields)
  "Read a value for each of FIELDS, those of credentials.form."
  (let ((values (make-hash-table :test #'equal)))
    (seq-doseq (field fields)
      (let* ((prompt (format "%s%s: " (plist-get field :label)
                             (let ((help (alloy-json-get field :help))) (if help (format " (%s)" help) ""))))
             (options (mapcar (lambda (option) (cons (plist-get option :label) (plist-get option :value)))
                              (alloy-json-get field :options)))
             (value (pcase (plist-get field :widget)
                      ("group" nil)
                      ((or "hidden" "oauth") (plist-get field :default))
                      ((guard (eq (plist-get field :secret) t)) (read-passwd prompt))
                      ((guard options) (cdr (assoc (completing-read prompt options nil t) options)))
                      (_ (read-string prompt (let ((default (alloy-json-get field :default)))
                                               (and (stringp default) default)))))))
        (unless (member value '(nil ""))
          (alloy-form--put values (alloy-form--tokens (plist-get field :pointer)) value))))
    values))

(defun alloy--open-link (name params)
  "Open the link in PARAMS of the notification NAME, if it has one."
  (when (equal name "credentials.authorize")
    (let ((link (plist-get params :oauthUrl)))
      (message "Waiting for you at %s%s" (url-host (url-generic-parse-url link))
               (let ((note (alloy-json-get params :note))) (if note (format " (%s)" note) "")))
      (funcall alloy-browse-url-function link))))

(provide 'alloy)
;;; alloy.el ends here
