;;; alloy-form.el --- Forms of actions in a buffer  -*- lexical-binding: t; -*-

;;; Commentary:

;; A buffer with widgets for the fields of `actions.form'.  What is typed is
;; validated by `form.validate' while one edits; options of a field come from
;; `form.options'.  Lists, maps and free objects are written as JSON.

;;; Code:

(require 'alloy-rpc)
(require 'alloy-table)
(require 'cl-lib)
(require 'seq)
(require 'wid-edit)

(defface alloy-problem '((t :inherit error))
  "Face of what is wrong with a field."
  :group 'alloy)

(defcustom alloy-validation-delay 0.3
  "The number of seconds without typing after which a form is validated."
  :type 'number
  :group 'alloy)

(defvar-local alloy-form--form nil "The form, as form.validate takes it.")
(defvar-local alloy-form--common nil "The parameters beside the values.")
(defvar-local alloy-form--fields nil "The fields, a list.")
(defvar-local alloy-form--values nil "What was filled in, by pointer.")
(defvar-local alloy-form--widgets nil "The widgets, an alist by pointer.")
(defvar-local alloy-form--submit nil "The function for the valid values.")
(defvar-local alloy-form--timer nil "The timer that will validate.")
(defvar-local alloy-form--validations 0 "The number of validations that were started.")
(defvar-local alloy-form--errors nil "The errors of the last validation.")
(defvar-local alloy-form--cancel nil "Cancels the validation under way.")

(defvar alloy-form--keys
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-c") #'alloy-form-submit)
    (define-key map (kbd "C-c C-o") #'alloy-form-choose)
    (define-key map (kbd "C-c C-k") #'alloy-form-abandon)
    map)
  "The keys of a form.")

(defvar alloy-form-mode-map (make-composed-keymap (list alloy-form--keys) widget-keymap)
  "Keymap of `alloy-form-mode'.")

;; Within a field, its own keymap replaces that of the mode.
(defvar alloy-form-field-map (make-composed-keymap (list alloy-form--keys) widget-field-keymap)
  "Keymap of a field of one line in `alloy-form-mode'.")

(defvar alloy-form-text-map (make-composed-keymap (list alloy-form--keys) widget-text-keymap)
  "Keymap of a field of several lines in `alloy-form-mode'.")

(define-derived-mode alloy-form-mode nil "Alloy-Form"
  "Major mode for filling in the arguments of an action.
\\{alloy-form-mode-map}"
  (setq header-line-format '(:eval (alloy-form--state)))
  (add-hook 'kill-buffer-hook #'alloy-form--stop-validation nil t))

(defun alloy-form-open (name form fields common submit)
  "Show a form in the buffer NAME, and return the buffer.
FORM is what form.validate takes, FIELDS are those of actions.form, and COMMON
are parameters such as :credentialId.  SUBMIT is called with the valid values."
  (let ((buffer (get-buffer-create name)))
    (with-current-buffer buffer
      (alloy-form-mode)
      (setq alloy-form--form form
            alloy-form--fields (seq-filter #'alloy-form--drawn-p (append fields nil))
            alloy-form--common common
            alloy-form--submit submit
            alloy-form--values (make-hash-table :test #'equal))
      (dolist (field alloy-form--fields)
        ;; What is null by default is empty, and not sent.
        (when (and (plist-member field :default) (not (eq (plist-get field :default) :null)))
          (puthash (plist-get field :pointer) (plist-get field :default) alloy-form--values)))
      (alloy-form--draw)
      (alloy-form--validate))
    buffer))

(defun alloy-form--drawn-p (field)
  "Return non-nil unless FIELD is part of a list, which is written as JSON."
  (not (string-match-p "/\\*\\(/\\|\\'\\)\\|/[0-9]+\\'" (plist-get field :pointer))))

;;; Drawing

(defun alloy-form--draw ()
  "Draw the fields that are to be shown."
  (let ((inhibit-read-only t) (inside nil))
    (mapc #'delete-overlay (overlays-in (point-min) (point-max)))
    ;; Without the hooks of the widgets that are drawn anew.
    (let ((inhibit-modification-hooks t)) (erase-buffer))
    (setq alloy-form--widgets nil
          widget-field-list nil
          widget-field-new nil)
    (dolist (field alloy-form--fields)
      (let ((pointer (plist-get field :pointer)) (widget (plist-get field :widget)))
        (cond ((equal widget "hidden"))
              ((not (alloy-form--shown-p field)))
              ((equal widget "group") (alloy-form--heading field))
              ((and inside (string-prefix-p inside pointer)))
              (t (alloy-form--insert field)
                 (setq inside (and (member widget '("items" "list" "tuple" "map" "json"))
                                   (concat pointer "/")))))))
    (widget-insert "\n")
    (widget-create 'push-button :notify (lambda (&rest _) (alloy-form-submit)) "Plan")
    (widget-insert (substitute-command-keys
                    " shows what would be sent. \\[alloy-form-choose] chooses a value.\n"))
    (widget-setup)
    (goto-char (point-min))
    (ignore-errors (widget-forward 1))))

(defun alloy-form--shown-p (field)
  "Return non-nil if FIELD is to be shown with the present values."
  (let ((condition (plist-get field :showWhen)))
    (or (null condition)
        (equal (gethash (plist-get condition :pointer) alloy-form--values)
               (plist-get condition :equals)))))

(defun alloy-form--heading (field)
  "Insert the label of FIELD, a group."
  (widget-insert "\n" (propertize (plist-get field :label) 'face 'bold) "\n"))

(defun alloy-form--insert (field)
  "Insert the label and the widget of FIELD."
  (let* ((pointer (plist-get field :pointer))
         (kind (plist-get field :widget))
         (value (gethash pointer alloy-form--values))
         (notify (lambda (widget &rest _) (alloy-form--changed field (widget-value widget))))
         widget)
    (widget-insert (plist-get field :label)
                   (if (eq (plist-get field :required) t) " *" "") ": ")
    (setq widget
          (pcase kind
            ("checkbox" (widget-create 'checkbox :notify notify (eq value t)))
            ((or "textarea" "json" "items" "list" "tuple" "map" "multiselect")
             (widget-create 'text :format "\n%v" :notify notify :keymap alloy-form-text-map (alloy-form--text value)))
            (_ (apply #'widget-create 'editable-field :size 40 :format "%v" :notify notify :keymap alloy-form-field-map
                      :value (alloy-form--text value)
                      (and (eq (plist-get field :secret) t) '(:secret ?*))))))
    (widget-put widget :alloy-field field)
    (push (cons pointer widget) alloy-form--widgets)
    (when (alloy-form--has-options-p field)
      (widget-insert " ")
      (widget-create 'push-button :notify (lambda (&rest _) (alloy-form--choose field)) "Choose"))
    (widget-insert "\n")
    (when-let ((help (alloy-json-get field :help)))
      (widget-insert "  " (propertize help 'face 'shadow) "\n"))
    (when (member kind '("json" "items" "list" "tuple" "map" "multiselect"))
      (widget-insert (propertize "  Written as JSON.\n" 'face 'shadow)))))

(defun alloy-form--text (value)
  "Return the text of a widget for VALUE."
  (cond ((memq value '(nil :null)) "")
        ((stringp value) value)
        ((eq value t) "true")
        ((eq value :false) "false")
        (t (decode-coding-string (alloy-json-encode value) 'utf-8))))

;;; Values

(defun alloy-form--changed (field value)
  "Note that FIELD now has VALUE, as its widget gives it."
  (puthash (plist-get field :pointer) (alloy-form--value field value) alloy-form--values)
  (when (seq-some (lambda (other) (equal (alloy-json-get other :showWhen :pointer) (plist-get field :pointer)))
                  alloy-form--fields)
    ;; Not now: the widget that has changed is still in use.
    (run-at-time 0 nil #'alloy-form--draw-again (current-buffer) (plist-get field :pointer)))
  (alloy-form--validate-soon))

(defun alloy-form--draw-again (buffer pointer)
  "Draw the fields of BUFFER again, with point in that at POINTER."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (alloy-form--draw)
      (when-let ((widget (alist-get pointer alloy-form--widgets nil nil #'equal)))
        (goto-char (or (widget-field-end widget) (widget-get widget :from)))))))

(defun alloy-form--value (field value)
  "Return VALUE of FIELD's widget as it is sent."
  (cond ((equal (plist-get field :widget) "checkbox") (if value t :false))
        ((and (member (plist-get field :widget) '("items" "list" "tuple" "map" "multiselect"))
              (not (string-blank-p value)))
         ;; What is no JSON is sent as it is, and the host says what is wrong.
         (condition-case nil (alloy-json-decode value) (error value)))
        (t value)))

(defun alloy-form-values ()
  "Return what was filled in, as a hash table of hash tables."
  (let ((all (make-hash-table :test #'equal)))
    (maphash (lambda (pointer value)
               (unless (equal value "")
                 (alloy-form--put all (alloy-form--tokens pointer) value)))
             alloy-form--values)
    all))

(defun alloy-form--put (object tokens value)
  "Put VALUE into OBJECT, a hash table, at TOKENS."
  (if (cdr tokens)
      (let ((inner (gethash (car tokens) object)))
        (unless (hash-table-p inner)
          (setq inner (puthash (car tokens) (make-hash-table :test #'equal) object)))
        (alloy-form--put inner (cdr tokens) value))
    (puthash (car tokens) value object)))

(defun alloy-form--tokens (pointer)
  "Return the tokens of POINTER, a JSON Pointer."
  (mapcar (lambda (token) (string-replace "~0" "~" (string-replace "~1" "/" token)))
          (cdr (split-string pointer "/"))))

;;; Validation

(defun alloy-form--validate-soon ()
  "Validate when nothing is typed for `alloy-validation-delay'."
  (when alloy-form--timer (cancel-timer alloy-form--timer))
  (let ((buffer (current-buffer)))
    (setq alloy-form--timer
          (run-with-idle-timer alloy-validation-delay nil
                               (lambda ()
                                 (when (buffer-live-p buffer)
                                   (with-current-buffer buffer (alloy-form--validate))))))))

(defun alloy-form--stop-validation ()
  "Forget the validation that is planned or under way."
  (when alloy-form--timer (cancel-timer alloy-form--timer))
  (when alloy-form--cancel (funcall alloy-form--cancel))
  (setq alloy-form--timer nil alloy-form--cancel nil))

(defun alloy-form--validate ()
  "Ask the host what is wrong, and show it when the answer comes."
  (alloy-form--stop-validation)
  (let ((buffer (current-buffer))
        (number (cl-incf alloy-form--validations)))
    (setq alloy-form--cancel
          (alloy-call-async
           "form.validate" (list :form alloy-form--form :values (alloy-form-values))
           ;; A call that was cancelled too late is still answered; its values are old by then.
           :on-result (lambda (result)
                        (when (buffer-live-p buffer)
                          (with-current-buffer buffer
                            (when (= number alloy-form--validations) (alloy-form--show-errors result)))))))))

(defun alloy-form--show-errors (result)
  "Show the errors in RESULT, an answer of form.validate, behind their fields."
  (setq alloy-form--cancel nil
        alloy-form--errors (append (plist-get result :errors) nil))
  (remove-overlays (point-min) (point-max) 'alloy-problem t)
  (dolist (problem alloy-form--errors)
    (when-let ((widget (alloy-form--widget-of problem)))
      (let ((overlay (make-overlay (widget-get widget :from) (widget-get widget :to))))
        (overlay-put overlay 'alloy-problem t)
        (overlay-put overlay 'help-echo (plist-get problem :message))
        (overlay-put overlay 'after-string
                     (propertize (concat " " (plist-get problem :message)) 'face 'alloy-problem)))))
  (force-mode-line-update))

(defun alloy-form--widget-of (problem)
  "Return the widget that PROBLEM is about: the nearest one around its place."
  (let ((pointer (or (alloy-json-get problem :field) (plist-get problem :pointer))) found)
    (while (and (not (setq found (alist-get pointer alloy-form--widgets nil nil #'equal)))
                (string-match "\\`\\(.*\\)/[^/]*\\'" pointer))
      (setq pointer (match-string 1 pointer)))
    found))

(defun alloy-form--state ()
  "Return the header line."
  (pcase (length alloy-form--errors)
    (0 (substitute-command-keys "Complete. \\[alloy-form-submit] shows the plan."))
    (count (format "%d %s: %s" count (if (= count 1) "problem" "problems")
                   (string-replace "%" "%%" (plist-get (car alloy-form--errors) :message))))))

;;; Options

(defun alloy-form--has-options-p (field)
  "Return non-nil if FIELD has options to choose from."
  (or (alloy-json-get field :options) (alloy-json-get field :optionsFrom)))

(defun alloy-form-choose ()
  "Choose the value of the field at point from its options."
  (interactive)
  (let* ((here (seq-find (lambda (entry)
                           (<= (line-beginning-position) (widget-get (cdr entry) :from)
                               (line-end-position)))
                         alloy-form--widgets))
         (field (and here (widget-get (cdr here) :alloy-field))))
    (unless (and field (alloy-form--has-options-p field))
      (user-error "There are no options to choose from here"))
    (alloy-form--choose field)))

(defun alloy-form--choose (field)
  "Read a value for FIELD among its options, and fill it in."
  (let* ((options (alloy-form--options field))
         (label (completing-read (format "%s: " (plist-get field :label)) (mapcar #'car options) nil
                                 (not (alloy-json-get field :optionsFrom))))
         (value (alist-get label options label nil #'equal)))
    (unless (string-empty-p label)
      (alloy-form--set field value)
      (alloy-form--forget-dependents field))))

(defun alloy-form--options (field)
  "Return the options of FIELD, an alist of labels and values.
Read at most five pages of them."
  (let ((params (append (list :form alloy-form--form :field (plist-get field :pointer)
                              :values (alloy-form-values))
                        alloy-form--common))
        (pages 0) options cursor)
    (while (and (< pages 5) (or (= pages 0) cursor))
      (let ((result (alloy--command
                      (alloy-call "form.options" (append params (and cursor (list :cursor cursor)))))))
        (when-let ((needed (alloy-json-get result :needs 0)))
          (user-error "First fill in %s" (alloy-form--label needed)))
        (seq-doseq (option (plist-get result :options))
          (push (cons (alloy-form--text (plist-get option :label)) (plist-get option :value)) options))
        (setq cursor (alloy-json-get result :nextCursor)))
      (cl-incf pages))
    (nreverse options)))

(defun alloy-form--label (pointer)
  "Return the label of the field at POINTER."
  (or (plist-get (seq-find (lambda (field) (equal (plist-get field :pointer) pointer)) alloy-form--fields) :label)
      pointer))

(defun alloy-form--set (field value)
  "Fill VALUE into FIELD and its widget."
  (let ((widget (alist-get (plist-get field :pointer) alloy-form--widgets nil nil #'equal))
        (inhibit-read-only t))
    (puthash (plist-get field :pointer) value alloy-form--values)
    (save-excursion
      (widget-value-set widget (if (eq (widget-type widget) 'checkbox) (eq value t) (alloy-form--text value)))
      (widget-setup))
    (alloy-form--changed field (if (stringp value) value (alloy-form--text value)))
    ;; An option keeps its type, of which the widget has only the text.
    (unless (stringp value) (puthash (plist-get field :pointer) value alloy-form--values))))

(defun alloy-form--forget-dependents (field)
  "Empty the fields whose value is no option any more, now that FIELD changed."
  (let ((pointer (plist-get field :pointer)))
    (when (seq-some (lambda (other)
                      (seq-contains-p (append (alloy-json-get other :optionsFrom :dependsOn) nil) pointer))
                    alloy-form--fields)
      (let ((result (alloy--command
                      (alloy-call "form.options"
                                  (append (list :form alloy-form--form :field pointer :changed pointer
                                                :values (alloy-form-values))
                                          alloy-form--common)))))
        (seq-doseq (cleared (alloy-json-get result :cleared))
          (when-let ((other (seq-find (lambda (other) (equal (plist-get other :pointer) cleared))
                                      alloy-form--fields)))
            (alloy-form--set other "")))))))

;;; The end

(defun alloy-form-submit ()
  "Validate the form, and continue with its values if nothing is wrong."
  (interactive)
  (alloy-form--stop-validation)
  (let ((result (alloy--command
                  (alloy-call "form.validate" (list :form alloy-form--form :values (alloy-form-values))))))
    (alloy-form--show-errors result)
    (if (eq (plist-get result :valid) t)
        (funcall alloy-form--submit (plist-get result :values))
      (when-let ((widget (alloy-form--widget-of (car alloy-form--errors))))
        (goto-char (widget-get widget :from)))
      (user-error "%s" (mapconcat (lambda (problem) (plist-get problem :message)) alloy-form--errors "  ")))))

(defun alloy-form-abandon ()
  "Close the form without sending anything."
  (interactive)
  (quit-window t))

(provide 'alloy-form)
;;; alloy-form.el ends here
