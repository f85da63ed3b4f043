"""What Python's own parser sees in files: imports, calls and texts. Reads a JSON list of paths, writes a JSON list of facts; null for what it refuses."""
import ast, json, sys, warnings

warnings.simplefilter("ignore")


def dotted(node):
    names = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id] + names[::-1]) if isinstance(node, ast.Name) else None


def facts(path):
    try:
        tree = ast.parse(open(path, encoding="utf-8").read())
    except (SyntaxError, ValueError, UnicodeDecodeError):
        return None
    imports, calls, texts = [], [], []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            imports += ["." * node.level + (node.module or "") + ":" + name.name for name in node.names]
        elif isinstance(node, ast.Call):
            name = dotted(node.func) or "?"
            first = node.args[0] if node.args else None
            second = node.args[1] if len(node.args) == 2 else None
            # getattr(x, 'name') is read as x.name
            if name == "getattr" and isinstance(second, ast.Constant) and isinstance(second.value, str):
                continue
            # the comma of `for a, b in c` parts the argument that it stands in
            generator = isinstance(first, ast.GeneratorExp)
            calls.append(name + " …" if generator else "%s %d %d" % (name, len(node.args), len(node.keywords)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            texts.append(node.value)
    return {"imports": imports, "calls": calls, "texts": texts}


json.dump([facts(path) for path in json.load(sys.stdin)], sys.stdout)
