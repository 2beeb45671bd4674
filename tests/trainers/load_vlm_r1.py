"""VLM-R1's own loading, taken out of its grpo_jsonl.py, and the reward that the
written patch adds to it.
   load_vlm_r1.py CHECKOUT DIR"""
import ast
import os
import subprocess
import sys
import tempfile
import types

from whole import read

SCRIPT = 'src/open-r1-multimodal/src/open_r1/grpo_jsonl.py'
QUESTION = '{Question} First think.'


def load(tree, files, folder, methods):
    """The statements of main() from the files to the mapped dataset."""
    main = next(x for x in tree.body if isinstance(x, ast.FunctionDef)
                and x.name == 'main')
    texts = [ast.unparse(x) for x in main.body]
    begin = next(i for i, x in enumerate(texts) if x.startswith('data_files'))
    end = next(i for i, x in enumerate(texts) if x.startswith('splits = '))
    scope = {'os': os, 'question_prompt': QUESTION,
             'json': __import__('json'),
             'Dataset': __import__('datasets').Dataset,
             'script_args': types.SimpleNamespace(
                 data_file_paths=':'.join(files),
                 image_folders=':'.join([folder] * len(files)),
                 reward_method=methods)}
    exec('\n'.join(texts[begin:end]), scope)
    return scope['dataset']


def patched(checkout, folder):
    """accuracy_reward after the patch."""
    with tempfile.TemporaryDirectory() as copy:
        os.makedirs(os.path.join(copy, os.path.dirname(SCRIPT)))
        path = os.path.join(copy, SCRIPT)
        with open(os.path.join(checkout, SCRIPT), encoding='utf-8') as f, \
                open(path, 'w', encoding='utf-8') as g:
            g.write(f.read())
        subprocess.run(['patch', '-s', '-p1', '-d', copy, '-i', os.path.abspath(
            os.path.join(folder, 'vlm_r1.patch'))], check=True)
        with open(path, encoding='utf-8') as f:
            tree = ast.parse(f.read())
    wanted = ('accuracy_reward', 'yes_no_reward')
    scope = {'os': os, 're': __import__('re')}
    exec('\n'.join(ast.unparse(x) for x in tree.body
                   if getattr(x, 'name', None) in wanted), scope)
    return scope['accuracy_reward']


def main(checkout, folder):
    sys.path.insert(0, folder)
    with open(os.path.join(checkout, SCRIPT), encoding='utf-8') as f:
        tree = ast.parse(f.read())
    files = [os.path.join(folder, name) for name in
             ('geo_grpo.jsonl', 'geo_judge.jsonl')]
    rows = [row for path in files for row in read(path)]
    data = load(tree, files, folder, 'geo:yes_no')
    assert len(data) == len(rows)
    for row, got in zip(rows, data):
        assert os.path.isfile(got['image_path'][0])
        assert got['prompt'][0]['content'][1]['text'] == QUESTION.format(
            Question=row['conversations'][0]['value'].replace('<image>', ''))
        assert got['gt_lat'] == row.get('gt_lat')
    said = [[{'content': f'<think>Hills.</think>{one}'}]
            for one in data['solution']]
    paid = patched(checkout, folder)(said, data['solution'], **{
        name: list(data[name]) for name in data.column_names
        if name != 'solution'})
    print(f'vlm-r1: {len(data)} rows load, each right answer is paid '
          f'{sorted(set(paid))}')
    return set(paid) == {1.0, 2.0}


if __name__ == '__main__':
    sys.exit(not main(*sys.argv[1:]))
