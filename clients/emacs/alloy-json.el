;;; alloy-json.el --- JSON of alloy-host as Lisp values  -*- lexical-binding: t; -*-

;;; Commentary:

;; Objects are plists with keyword names, or hash tables with string names; nil is the empty object.  Arrays are vectors.
;; (Only a hash table can send a member whose name is empty.)
;; null is `:null' and false is `:false', so that nothing is lost on the way back.
;;
;; Emacs' own parser in C is quick, but refuses halves of surrogate pairs and, before Emacs 30, integers of more than
;; 64 bits, which a provider may send.  Then json.el reads the message, which accepts both.

;;; Code:

(require 'cl-lib)
(require 'json)
(require 'seq)
(require 'subr-x)

(defmacro alloy-json--deeply (&rest body)
  "Evaluate BODY with limits for values as deep as a host may allow."
  (declare (debug t))
  `(with-suppressed-warnings ((obsolete max-specpdl-size))
     (let ((max-lisp-eval-depth 20000) (max-specpdl-size 40000)) ,@body)))

(defun alloy-json-decode (text)
  "Return the value of the JSON in TEXT."
  (condition-case nil
      (json-parse-string text :object-type 'plist :array-type 'array :null-object :null :false-object :false)
    ;; Which error it is depends on the version of Emacs.
    (error
     (let ((json-object-type 'plist) (json-array-type 'vector) (json-key-type 'keyword)
           (json-null :null) (json-false :false))
       (alloy-json--deeply (json-read-from-string text))))))

(defun alloy-json-encode (value)
  "Return VALUE as JSON on one line, encoded in UTF-8.
Signal an error if JSON can't represent it."
  (condition-case nil
      (let ((text (json-serialize value :null-object :null :false-object :false)))
        (if (multibyte-string-p text) (encode-coding-string text 'utf-8-unix t) text))
    ;; A long integer, or half of a surrogate pair; or something that is no JSON, which is an error here, too.
    ((args-out-of-range wrong-type-argument overflow-error error)
     (alloy-json--deeply (alloy-json--check value))
     (let* ((json-null :null) (json-false :false) (json-encoding-pretty-print nil)
            (text (alloy-json--deeply (json-encode value))))
       (encode-coding-string
        (replace-regexp-in-string (rx (any "\ud800-\udfff"))
                                  (lambda (half) (format "\\u%04x" (aref half 0))) text t t)
        'utf-8-unix t)))))

(defun alloy-json--check (value)
  "Signal an error if VALUE has a part that JSON can't represent."
  (pcase value
    ((or :null :false 't (pred stringp) (pred integerp) 'nil))
    ((pred floatp) (when (or (isnan value) (= (abs value) 1.0e+INF)) (error "JSON has no %s" value)))
    ((pred vectorp) (mapc #'alloy-json--check value))
    ((pred hash-table-p) (maphash (lambda (_name member) (alloy-json--check member)) value))
    ((pred alloy-json-object-p) (cl-loop for (_name member) on value by #'cddr do (alloy-json--check member)))
    (_ (error "This is not a JSON value: %S" value))))

(defun alloy-json-object-p (value)
  "Return non-nil if VALUE is a JSON object as a plist or a hash table."
  (or (null value) (hash-table-p value) (and (consp value) (keywordp (car value)))))

(defun alloy-json--members (value)
  "Return the elements or the members of VALUE as a list."
  (cond ((vectorp value) (append value nil))
        ((hash-table-p value) (hash-table-values value))
        (t (cl-loop for (_name member) on value by #'cddr collect member))))

(defun alloy-json-depth (value)
  "Return how deep arrays and objects are nested in VALUE."
  ;; Level by level: recursion would reach the limit of Lisp first.
  (let ((level (list value)) (depth 0))
    (while (setq level (seq-filter (lambda (part) (or (vectorp part) (alloy-json-object-p part))) level))
      (cl-incf depth)
      (setq level (mapcan #'alloy-json--members level)))
    depth))

(defun alloy-json-pretty (value)
  "Return VALUE as indented JSON for a person."
  (let ((json-null :null) (json-false :false) (json-encoding-default-indentation "  "))
    (let ((json-encoding-pretty-print t)) (json-encode value))))

(defun alloy-json-get (value &rest names)
  "Return the member of VALUE at NAMES, each a keyword or an index.
Return nil if there is none, or if it is null."
  (dolist (name names)
    (setq value (cond ((and (integerp name) (vectorp value) (< name (length value))) (aref value name))
                      ((and (keywordp name) (consp value)) (plist-get value name)))))
  (unless (eq value :null) value))

(provide 'alloy-json)
;;; alloy-json.el ends here
