/** The part of the editor's API that this extension uses, as the API's documentation describes it (version 1.101). */
declare module "vscode" {
  export interface Disposable { dispose(): unknown }
  export type Event<T> = (listener: (value: T) => unknown) => Disposable;
  export class EventEmitter<T> {
    readonly event: Event<T>;
    fire(value: T): void;
    dispose(): void;
  }
  export class Uri {
    static joinPath(base: Uri, ...parts: string[]): Uri;
    readonly scheme: string;
    readonly fsPath: string;
    toString(): string;
  }
  export interface CancellationToken {
    readonly isCancellationRequested: boolean;
    readonly onCancellationRequested: Event<unknown>;
  }
  type ProviderResult<T> = T | undefined | null | PromiseLike<T | undefined | null>;

  export interface SecretStorage {
    get(key: string): PromiseLike<string | undefined>;
    store(key: string, value: string): PromiseLike<void>;
    delete(key: string): PromiseLike<void>;
    readonly onDidChange: Event<{ readonly key: string }>;
  }
  export interface Memento {
    get<T>(key: string, defaultValue: T): T;
    update(key: string, value: unknown): PromiseLike<void>;
  }
  export interface ExtensionContext {
    readonly subscriptions: Disposable[];
    readonly extensionUri: Uri;
    readonly extension: { readonly packageJSON: any };
    readonly secrets: SecretStorage;
    readonly workspaceState: Memento;
  }

  export class ThemeColor { constructor(id: string) }
  export class ThemeIcon { constructor(id: string, color?: ThemeColor) }
  export enum TreeItemCollapsibleState { None, Collapsed, Expanded }
  export class TreeItem {
    constructor(label: string, collapsibleState?: TreeItemCollapsibleState);
    label?: string;
    id?: string;
    iconPath?: Uri | ThemeIcon;
    description?: string | boolean | undefined;
    tooltip?: string | undefined;
    command?: { command: string; title: string; arguments?: unknown[] };
    contextValue?: string;
    accessibilityInformation?: { label: string; role?: string };
  }
  export interface TreeDataProvider<T> {
    onDidChangeTreeData?: Event<T | undefined>;
    getTreeItem(element: T): TreeItem | PromiseLike<TreeItem>;
    getChildren(element?: T): ProviderResult<T[]>;
  }
  export interface TreeView extends Disposable { message?: string | undefined }

  export interface Webview {
    html: string;
    options: { enableScripts?: boolean; localResourceRoots?: readonly Uri[] };
    readonly cspSource: string;
    readonly onDidReceiveMessage: Event<any>;
    asWebviewUri(localResource: Uri): Uri;
    postMessage(message: unknown): PromiseLike<boolean>;
  }
  export interface WebviewPanel extends Disposable {
    title: string;
    iconPath?: Uri;
    readonly webview: Webview;
    readonly onDidDispose: Event<void>;
    reveal(): void;
  }
  export enum ViewColumn { Active = -1 }

  export interface LogOutputChannel extends Disposable {
    trace(message: string): void;
    debug(message: string): void;
    info(message: string): void;
    warn(message: string): void;
    show(): void;
  }
  export enum StatusBarAlignment { Left = 1, Right = 2 }
  export interface StatusBarItem extends Disposable {
    name: string | undefined;
    text: string;
    tooltip: string | undefined;
    command: string | undefined;
    accessibilityInformation: { label: string } | undefined;
    show(): void;
    hide(): void;
  }
  export enum ProgressLocation { Notification = 15 }
  export interface QuickPickItem { label: string; description?: string; detail?: string; alwaysShow?: boolean }
  interface QuickInput extends Disposable {
    busy: boolean;
    placeholder: string | undefined;
    value: string;
    readonly onDidChangeValue: Event<string>;
    readonly onDidAccept: Event<void>;
    readonly onDidHide: Event<void>;
    show(): void;
    hide(): void;
  }
  export interface QuickPick<T> extends QuickInput {
    items: readonly T[];
    matchOnDescription: boolean;
    matchOnDetail: boolean;
    readonly selectedItems: readonly T[];
  }

  export namespace window {
    const state: { readonly focused: boolean };
    function createOutputChannel(name: string, options: { log: true }): LogOutputChannel;
    function createTreeView<T>(id: string, options: { treeDataProvider: TreeDataProvider<T> }): TreeView;
    function createStatusBarItem(id: string, alignment?: StatusBarAlignment): StatusBarItem;
    function createWebviewPanel(type: string, title: string, column: ViewColumn, options?: { retainContextWhenHidden?: boolean }): WebviewPanel;
    function registerWebviewPanelSerializer(type: string, serializer: {
      deserializeWebviewPanel(panel: WebviewPanel, state: any): PromiseLike<void>;
    }): Disposable;
    function createInputBox(): QuickInput;
    function createQuickPick(): QuickPick<QuickPickItem>;
    function showInputBox(options: { title?: string; prompt?: string; password?: boolean; ignoreFocusOut?: boolean }): PromiseLike<string | undefined>;
    function showQuickPick<T extends QuickPickItem>(items: readonly T[], options?: { placeHolder?: string; matchOnDescription?: boolean }): PromiseLike<T | undefined>;
    function showInformationMessage(message: string, ...items: string[]): PromiseLike<string | undefined>;
    function showErrorMessage(message: string, ...items: string[]): PromiseLike<string | undefined>;
    function withProgress<R>(
      options: { location: ProgressLocation; title?: string; cancellable?: boolean },
      task: (progress: { report(value: { message?: string }): void }, token: CancellationToken) => PromiseLike<R>,
    ): PromiseLike<R>;
  }
  export namespace workspace {
    const workspaceFolders: readonly { readonly uri: Uri }[] | undefined;
    function getConfiguration(section: string): { get<T>(name: string, defaultValue: T): T };
    const onDidChangeConfiguration: Event<{ affectsConfiguration(section: string): boolean }>;
  }
  export namespace commands {
    function registerCommand(command: string, callback: (...values: any[]) => unknown): Disposable;
    function executeCommand(command: string, ...values: unknown[]): PromiseLike<unknown>;
  }

  export class McpStdioServerDefinition {
    constructor(label: string, command: string, args?: string[], env?: Record<string, string | number | null>, version?: string);
    readonly label: string;
    cwd?: Uri | undefined;
    command: string;
    args: string[];
    env: Record<string, string | number | null>;
    version?: string;
  }
  export interface McpServerDefinitionProvider<T> {
    readonly onDidChangeMcpServerDefinitions?: Event<void>;
    provideMcpServerDefinitions(token: CancellationToken): ProviderResult<T[]>;
    resolveMcpServerDefinition?(server: T, token: CancellationToken): ProviderResult<T>;
  }
  export namespace lm {
    function registerMcpServerDefinitionProvider<T>(id: string, provider: McpServerDefinitionProvider<T>): Disposable;
  }
}
